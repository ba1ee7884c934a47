// The additive value model in the browser: what the server computes for given weights, computed at once.
// A test runs this module against the engine.
const ROUNDING = 1e-9;

/** Returns weights of the points that sum to 1; null when all are zero. */
export function normalised(weights, points) {
  const raw = points.map((point) => Math.max(0, Number(weights[point]) || 0));
  const total = raw.reduce((sum, one) => sum + one, 0);
  if (!(total > 0)) return null;
  return Object.fromEntries(points.map((point, place) => [point, raw[place] / total]));
}

function weighed(values, weights, points, part) {
  return points.reduce((sum, point, place) => sum + weights[point] * values[place][part], 0);
}

function ranked(group, firstRank, tolerance) {
  const limit = Math.max(tolerance - ROUNDING, ROUNDING);
  const ordered = [...group].sort((a, b) => b.expected - a.expected || (a.id < b.id ? -1 : 1));
  let rank = firstRank;
  let best = Infinity;
  return ordered.map((one, place) => {
    // whoever lies within the tolerance of the best of a group shares its rank
    if (!(best - one.expected < limit)) {
      rank = firstRank + place;
      best = one.expected;
    }
    return { ...one, rank };
  });
}

/**
 * Ranks the alternatives, best first, those that fail a must-have last.
 * `data` is what the server sends: points, values (alternative -> point -> low, expected, high), fails, tie_tolerance.
 */
export function rerank(data, weights) {
  const shares = normalised(weights, data.points);
  if (shares === null) return null;
  const all = Object.entries(data.values).map(([id, values]) => ({
    id,
    low: weighed(values, shares, data.points, 0),
    expected: weighed(values, shares, data.points, 1),
    high: weighed(values, shares, data.points, 2),
    eligible: !data.fails.includes(id),
  }));
  const eligible = ranked(all.filter((one) => one.eligible), 1, data.tie_tolerance);
  const others = ranked(all.filter((one) => !one.eligible), eligible.length + 1, data.tie_tolerance);
  return [...eligible, ...others];
}
