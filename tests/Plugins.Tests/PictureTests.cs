using System.Text;
using Orleans.MediaTasks.Plugins.Text;

namespace Orleans.MediaTasks.Plugins;

public sealed class PictureTests
{
    private static readonly float[] Zero = [0, 0, 0];
    private static readonly float[] One = [1, 1, 1];

    [Fact]
    public async Task ReadPpm_OfTwoPixels_HasThem()
    {
        using var stream = new MemoryStream([.. Encoding.ASCII.GetBytes("P6\n2 1\n255\n"), 255, 0, 0, 0, 0, 51]);

        var picture = await Picture.ReadPpmAsync(stream);

        Assert.Equal((2, 1), (picture!.Width, picture.Height));
        Assert.Equal([255, 0, 0, 0, 0, 51], picture.Pixels);
    }

    [Fact]
    public async Task ReadPpm_OfNothing_IsNull()
    {
        using var stream = new MemoryStream();

        Assert.Null(await Picture.ReadPpmAsync(stream));
    }

    [Fact]
    public void ToPlanes_GivesBlueGreenRedAndFillsUpWithZero()
    {
        var picture = new Picture(2, 1, [255, 0, 0, 0, 0, 51]);

        Assert.Equal([0, 0.2f, 0, 0, 0, 0, 1, 0, 0], picture.ToPlanes(new Box(0, 0, 2, 1), 2, 1, 3, Zero, One));
    }

    [Fact]
    public void ToPlanes_NormalisesEachPlaneByItsOwn()
    {
        var picture = new Picture(1, 1, [255, 255, 255]);

        Assert.Equal([1, 2, 4], picture.ToPlanes(new Box(0, 0, 1, 1), 1, 1, 1, [0.5f, 0, 0], [0.5f, 0.5f, 0.25f]));
    }

    [Fact]
    public void ToPlanes_OfAPartAtAnotherSize_MixesNeighbours()
    {
        var picture = new Picture(2, 2, [0, 0, 0, 100, 100, 100, 200, 200, 200, 255, 255, 255]);

        var blue = picture.ToPlanes(new Box(0, 0, 2, 2), 1, 1, 1, Zero, One)[0];
        var corner = picture.ToPlanes(new Box(1, 1, 2, 2), 2, 2, 2, Zero, One).Take(4);

        Assert.Equal((100 + 455) / 4f / 255, blue, 4);
        Assert.All(corner, value => Assert.InRange(value, 0.7f, 1));
    }
}
