namespace Orleans.MediaTasks.Plugins.Text;

/// <summary>Brings boxes into the order in which people read: rows from above, in each row from the left. Pure.</summary>
internal static class ReadingOrder
{
    /// <summary>The rows.</summary>
    public static List<List<Box>> Rows(IEnumerable<Box> boxes)
    {
        List<List<Box>> rows = [];
        foreach (var box in boxes.OrderBy(box => box.Top + box.Bottom))
        {
            // Beside each other are boxes of which one's middle lies within the other.
            var middle = (box.Top + box.Bottom) / 2;
            var row = rows.LastOrDefault();
            if (row is not null && row.Any(other => other.Top <= middle && middle <= other.Bottom))
            {
                row.Add(box);
            }
            else
            {
                rows.Add([box]);
            }
        }

        foreach (var row in rows)
        {
            row.Sort((one, other) => one.Left.CompareTo(other.Left));
        }

        return rows;
    }
}
