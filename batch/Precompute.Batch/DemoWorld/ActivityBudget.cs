using Precompute.Model;
using Precompute.Numerics;

namespace Precompute.Batch.DemoWorld;

/// <summary>How many events each person does: log-normal, so that there are the silent, the occasional and the tireless.</summary>
internal static class ActivityBudget
{
    private const double Silent = 0.04;
    private const double Spread = 1.35;
    private const int Tireless = 600;

    /// <summary>Distributes exactly <paramref name="events"/> events.</summary>
    /// <returns>A number for each person.</returns>
    public static int[] Distribute(int events, DemoPeople people, SeededRandom random)
    {
        int users = people.Rows.Length;
        var weights = new double[users];
        for (int user = 0; user < users; user++)
        {
            double weight = Math.Exp(Spread * random.NextGaussian());
            bool founderOnly = people.Rows[user].Roles == UserRoles.Founder;
            weights[user] = random.Chance(Silent) ? 0 : founderOnly ? 0.4 * weight : weight;
        }

        // The largest scale whose rounded-down sum still fits, by bisection.
        int most = Math.Max(Tireless, 4 * (events / users));
        double low = 0, high = Math.Max(1.0, events);
        for (int i = 0; i < 64; i++)
        {
            double middle = (low + high) / 2;
            if (Total(weights, middle, most) <= events)
                low = middle;
            else
                high = middle;
        }

        var budgets = new int[users];
        long left = events;
        for (int user = 0; user < users; user++)
        {
            budgets[user] = Rounded(weights[user], low, most);
            left -= budgets[user];
        }

        for (int user = 0; left > 0; user = (user + 1) % users)
        {
            if (weights[user] <= 0)
                continue;
            budgets[user]++;
            left--;
        }

        return budgets;
    }

    private static long Total(double[] weights, double scale, int most)
    {
        long total = 0;
        foreach (double weight in weights)
            total += Rounded(weight, scale, most);
        return total;
    }

    private static int Rounded(double weight, double scale, int most) => (int)Math.Min(most, weight * scale);
}
