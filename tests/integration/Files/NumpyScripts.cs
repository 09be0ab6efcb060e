namespace Precompute.IntegrationTests.Files;

/// <summary>What numpy is asked in the tests of this folder; the working folder is the first argument.</summary>
internal static class NumpyScripts
{
    /// <summary>Ranking metrics of a trained folder by brute force, one user and one rank at a time.</summary>
    public const string Metrics = """
        import json, math, os, sys
        import numpy as np
        os.chdir(sys.argv[1])
        x = np.load("model/user_factors.npy").astype(np.float64)
        y = np.load("model/item_factors.npy").astype(np.float64)
        def pairs(path):
            result = {}
            for line in open(path):
                user, item, _ = line.split("\t")
                result.setdefault(int(user), set()).add(int(item))
            return result
        train, test = pairs("train.tsv"), pairs("test.tsv")
        sums = {}
        for user, wanted in test.items():
            known = train.get(user, set())
            ranked = [i for i in sorted(range(len(y)), key=lambda i: (-(x[user] @ y[i]), i)) if i not in known]
            for k in (5, 20):
                hits = [rank for rank, item in enumerate(ranked[:k], start=1) if item in wanted]
                best = range(1, min(k, len(wanted)) + 1)
                values = {
                    "recall": len(hits) / len(wanted),
                    "precision": len(hits) / k,
                    "hr": 1.0 if hits else 0.0,
                    "map": sum((n + 1) / rank for n, rank in enumerate(hits)) / min(k, len(wanted)),
                    "ndcg": sum(1 / math.log2(r + 1) for r in hits) / sum(1 / math.log2(r + 1) for r in best),
                }
                for name, value in values.items():
                    sums[f"{name}@{k}"] = sums.get(f"{name}@{k}", 0.0) + value
        print(json.dumps({name: value / len(test) for name, value in sums.items()}))
        """;

    /// <summary>The pairs of a text file as scipy saves them; once cut off, once with a value that is no number.</summary>
    public const string SaveAsScipy = """
        import os, sys
        import numpy as np
        import scipy.sparse as sp
        os.chdir(sys.argv[1])
        users, items, weights = np.loadtxt("train.tsv", dtype=np.int64).T
        matrix = sp.coo_matrix((weights.astype(np.float32), (users, items))).tocsr()
        sp.save_npz("train.npz", matrix)
        content = open("train.npz", "rb").read()
        open("truncated.npz", "wb").write(content[:len(content) // 2])
        matrix.data[matrix.indptr[3]] = np.nan
        sp.save_npz("nan.npz", matrix)
        """;

    /// <summary>Factors of small integers, so that products are exact and many scores are equal; one user has none.</summary>
    public const string MakeIntegerModel = """
        import os, sys
        import numpy as np
        os.chdir(sys.argv[1])
        os.mkdir("model")
        rng = np.random.default_rng(11)
        x = rng.integers(-2, 3, (300, 16)).astype(np.float32)
        y = rng.integers(-2, 3, (70, 16)).astype(np.float32)
        x[17] = 0
        np.save("model/user_factors.npy", x)
        np.save("model/item_factors.npy", y)
        with open("seen.tsv", "w") as f:
            for u, i in zip(rng.integers(0, 300, 9000), rng.integers(0, 70, 9000)):
                f.write(f"{u}\t{i}\n")
        """;

    /// <summary>Compares what was recommended with a stable sort of all scores.</summary>
    public const string CompareTop = """
        import os, sys
        import numpy as np
        os.chdir(sys.argv[1])
        x, y = np.load("model/user_factors.npy"), np.load("model/item_factors.npy")
        seen = np.zeros((300, 70), dtype=bool)
        for line in open("seen.tsv"):
            u, i = line.split("\t")
            seen[int(u), int(i)] = True
        def best(top, mask):
            items = np.full((300, top), -1, dtype=np.int32)
            scores = np.full((300, top), -np.inf, dtype=np.float32)
            for u in range(300):
                if not x[u].any():
                    continue
                product = y @ x[u]
                order = [i for i in np.argsort(-product, kind="stable") if not mask[u, i]][:top]
                items[u, :len(order)] = order
                scores[u, :len(order)] = product[order]
            return items, scores
        items, scores = best(50, seen)
        ours, our_scores = np.load("top.npy"), np.load("scores.npy")
        assert ours.dtype == np.int32 and our_scores.dtype == np.float32
        assert (items == -1).any(), "the case of too few items does not occur"
        assert np.array_equal(items, ours) and np.array_equal(scores, our_scores)
        assert np.array_equal(best(7, np.zeros_like(seen))[0], np.load("all.npy"))
        print("equal")
        """;
}
