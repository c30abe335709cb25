namespace Coppice.Learning.Trees.Growth;

/// <summary>Minimal cost-complexity pruning (Breiman et al. 1984, chapter 3): while the weakest subtree's effective
/// alpha, (R(t) − R(T)) ∕ (|T| − 1) with R the impurity by weight, is at most the given one, it becomes a
/// leaf.</summary>
static class Pruning
{
    /// <summary>Moves the leaves of a tree up.</summary>
    public static void Prune<TCells>(LazyTree<TCells> tree, bool[] leaves, double alpha)
        where TCells : struct, ICells
    {
        var nodes = tree.Nodes;
        var parent = new int[leaves.Length];
        var order = Preorder(nodes, leaves, parent);
        var risk = new double[leaves.Length];
        var below = new double[leaves.Length];
        var count = new int[leaves.Length];
        var weakest = new PriorityQueue<int, (double, ulong)>();
        for (var i = order.Count - 1; i >= 0; i--)
        {
            var node = order[i];
            risk[node] = tree.Risk(node);
            Sum(nodes, node);
            if (!leaves[node]) weakest.Enqueue(node, (Alpha(node), nodes[node].Key.Value));
        }

        // Cutting a subtree raises the alphas above it, so that a queued alpha may be out of date: it is looked at
        // anew.
        var gone = new bool[leaves.Length];
        while (weakest.TryPeek(out var node, out var queued))
        {
            weakest.Dequeue();
            if (gone[node] || leaves[node]) continue;
            var now = Alpha(node);
            if (now != queued.Item1)
            {
                weakest.Enqueue(node, (now, nodes[node].Key.Value));
                continue;
            }

            if (now > alpha) break;
            Forget(nodes, node);
            leaves[node] = true;
            for (var up = node; up >= 0; up = parent[up]) Sum(nodes, up);
        }

        double Alpha(int node) => (risk[node] - below[node]) / (count[node] - 1);

        void Sum(ReadOnlySpan<LazyNode> of, int node)
        {
            var left = of[node].Left;
            (below[node], count[node]) = leaves[node]
                ? (risk[node], 1)
                : (below[left] + below[left + 1], count[left] + count[left + 1]);
        }

        void Forget(ReadOnlySpan<LazyNode> of, int top)
        {
            var pending = new Stack<int>([top]);
            while (pending.TryPop(out var node))
            {
                gone[node] = node != top;
                if (leaves[node])
                {
                    leaves[node] = false;
                    continue;
                }

                pending.Push(of[node].Left);
                pending.Push(of[node].Left + 1);
            }
        }
    }

    static List<int> Preorder(ReadOnlySpan<LazyNode> nodes, bool[] leaves, int[] parent)
    {
        var order = new List<int>();
        var pending = new Stack<int>([0]);
        parent[0] = -1;
        while (pending.TryPop(out var node))
        {
            order.Add(node);
            if (leaves[node]) continue;
            foreach (var child in (ReadOnlySpan<int>)[nodes[node].Left + 1, nodes[node].Left])
            {
                parent[child] = node;
                pending.Push(child);
            }
        }

        return order;
    }
}
