namespace Orleans.MediaTasks.Providers.Ffmpeg;

/// <summary>The files by which ffmpeg's recogniser, PocketSphinx, understands US English: how its sounds sound, how its words are made of them, and which word follows which.</summary>
/// <param name="Folder">Where they are.</param>
internal sealed record SpeechFiles(string Folder)
{
    private const string UsualFolder = "/usr/share/pocketsphinx/model/en-us";
    private const string Sounds = "en-us";
    private const string Words = "cmudict-en-us.dict";
    private const string Sentences = "en-us.lm.bin";

    /// <summary>The filter that recognises with them. The folder has no character that means something in a filter graph (see <see cref="FfmpegOptions.SpeechModelPath"/>).</summary>
    public string Filter => $"asr=hmm={Folder}/{Sounds}:dict={Folder}/{Words}:lm={Folder}/{Sentences}";

    public static SpeechFiles Of(FfmpegOptions options) => new(options.SpeechModelPath?.TrimEnd('/') ?? UsualFolder);

    /// <summary>Why they cannot be used, and what to do; null when they are all there.</summary>
    /// <remarks>The recogniser itself says of missing files only that it has no memory.</remarks>
    public static string? Missing(FfmpegOptions options)
    {
        var folder = Of(options).Folder;
        var isThere = Directory.Exists(Path.Combine(folder, Sounds)) && File.Exists(Path.Combine(folder, Words)) && File.Exists(Path.Combine(folder, Sentences));
        return isThere ? null
            : options.SpeechModelPath is null ? "The files of the speech recogniser were not found: install pocketsphinx-en-us (apt-get install pocketsphinx-en-us) and start again, or set MediaTasks:Providers:Ffmpeg:SpeechModelPath."
            : "The files of the speech recogniser were not found where MediaTasks:Providers:Ffmpeg:SpeechModelPath says.";
    }
}
