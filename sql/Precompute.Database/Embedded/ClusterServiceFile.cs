using System.Globalization;
using System.Text;
using Precompute.Database.Schema;

namespace Precompute.Database.Embedded;

/// <summary>
/// A libpq connection service file beside the cluster, so that a person needs neither port nor password:
/// <c>PGSERVICEFILE=.precompute/postgres/pg_service.conf psql service=precompute_report</c>.
/// </summary>
internal static class ClusterServiceFile
{
    /// <summary>Writes one service per role; the file holds passwords and only its owner reads it.</summary>
    /// <param name="path">Where; replaced atomically.</param>
    /// <param name="port">The port the server listens on now.</param>
    /// <param name="secrets">The passwords.</param>
    public static void Write(string path, int port, ClusterSecrets secrets)
    {
        StringBuilder text = new();
        foreach (string role in (string[])[RoleNames.Report, RoleNames.Reader, RoleNames.Batch])
        {
            text.Append(CultureInfo.InvariantCulture, $"[{role}]\nhost=127.0.0.1\nport={port}\ndbname={EmbeddedPostgres.DefaultDatabase}\n");
            text.Append(CultureInfo.InvariantCulture, $"user={role}\npassword={secrets[role]}\n\n");
        }

        string partial = path + ".partial";
        File.Delete(partial);
        using (FileStream file = new(partial, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = FileModes.OwnerReadWrite,
        }))
        {
            file.Write(Encoding.UTF8.GetBytes(text.ToString()));
        }

        File.Move(partial, path, overwrite: true);
    }
}
