using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Precompute.Database.Privacy;
using Precompute.Model.Formats;

namespace Precompute.Batch.Forget;

/// <summary>A receipt as a file of its own, readable by its owner alone.</summary>
internal static class ReceiptFile
{
    private static readonly JsonSerializerOptions Options = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>Where a receipt goes unless told otherwise.</summary>
    public static string DefaultPath(string root, long receiptId) => Path.Combine(root, "receipts", $"forget-{receiptId:D6}.json");

    /// <summary>Writes it (0600), in place of an earlier one of the same name.</summary>
    public static void Write(string path, ForgettingReceipt receipt)
    {
        using FileStream file = PrivateFile.Create(path);
        JsonSerializer.Serialize(file, receipt, Options);
        file.WriteByte((byte)'\n');
        file.Flush(flushToDisk: true);
    }
}
