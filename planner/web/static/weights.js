// One person's weights in the browser: what the server makes of the same fields, worked out while they are filled in.
// A test runs this module against the engine. Comparisons with the best and the worst point need the server.
const CONSISTENT_WITHIN = 1e-9;
const STEPS = 500;

/**
 * Weighs the points by what a form holds; null as long as it states nothing that can be used.
 * `cells` are the fields by name, `points` the codes of all points, `settings` what the classes count and the random
 * index by number of items. Returns `shares` (points weighed, as shares of all weight), and of comparisons `ratio`
 * (null without one) and `worst` (more, less, stated, implied).
 */
export function weigh(method, cells, points, settings) {
  const own = method === "pairwise" ? byPairs(pairsOf(cells, points), settings.random_index) : byCells(method, cells, points, settings);
  if (own === null) return null;
  // points left out are neither zero nor guessed: the ones weighed share what average points would have
  const part = Object.keys(own.weights).length / points.length;
  const weighed = points.filter((point) => point in own.weights);
  const shares = Object.fromEntries(weighed.map((point) => [point, own.weights[point] * part]));
  return { shares, ratio: own.ratio ?? null, worst: own.worst ?? null };
}

function byCells(method, cells, points, settings) {
  const column = { classes: "class", points: "points", swing: "swing", ranks: "rank" }[method];
  const stated = points.filter((point) => written(cells, `${column}-${point}`) !== "");
  const raw = stated.map((point) => written(cells, `${column}-${point}`));
  const marks = method === "classes" ? raw.map((word) => settings.class_points[word]) : raw.map(Number);
  if (!marks.length || marks.some((mark) => !Number.isFinite(mark) || mark < 0)) return null;
  const whole = marks.every((mark) => Number.isInteger(mark) && mark >= 1);
  if (method === "ranks" && !whole) return null;
  const weights = method === "ranks" ? centroids(marks) : normalised(marks);
  return weights && { weights: Object.fromEntries(stated.map((point, place) => [point, weights[place]])) };
}

function written(cells, name) {
  return String(cells[name] ?? "").trim();
}

function normalised(marks) {
  const total = marks.reduce((sum, one) => sum + one, 0);
  return total > 0 ? marks.map((one) => one / total) : null;
}

// rank order centroid: place k of n has the mean of 1/k … 1/n; those who share a rank share the mean of their places
function centroids(ranks) {
  const n = ranks.length;
  const ofPlace = (place) => {
    let sum = 0;
    for (let i = place; i <= n; i += 1) sum += 1 / i;
    return sum / n;
  };
  const weights = new Array(n).fill(0);
  let place = 1;
  for (const rank of [...new Set(ranks)].sort((a, b) => a - b)) {
    const tied = ranks.flatMap((one, at) => (one === rank ? [at] : []));
    const shared = tied.reduce((sum, _, step) => sum + ofPlace(place + step), 0) / tied.length;
    for (const at of tied) weights[at] = shared;
    place += tied.length;
  }
  return weights;
}

// --- comparisons of pairs ----------------------------------------------------------------------------------------

function pairsOf(cells, points) {
  const numbers = Object.keys(cells).filter((name) => /^times-\d+$/.test(name) && written(cells, name) !== "");
  const pairs = numbers.map((name) => name.slice("times-".length)).map((number) => ({
    more: written(cells, `more-${number}`), less: written(cells, `less-${number}`), times: Number(written(cells, `times-${number}`)),
  }));
  const sound = pairs.every((one) => points.includes(one.more) && points.includes(one.less) && one.more !== one.less
    && Number.isFinite(one.times) && one.times >= 1);
  const names = new Set(pairs.map((one) => [one.more, one.less].sort().join(" ")));
  return pairs.length && sound && names.size === pairs.length ? pairs : null;
}

function byPairs(pairs, randomIndex) {
  if (pairs === null) return null;
  const points = [...new Set(pairs.flatMap((one) => [one.more, one.less]))].sort();
  const logs = points.map((_, i) => points.map((__, j) => (i === j ? 0 : null)));
  for (const one of pairs) {
    const [i, j] = [points.indexOf(one.more), points.indexOf(one.less)];
    logs[i][j] = Math.log(one.times);
    logs[j][i] = -Math.log(one.times);
  }
  const found = leastSquares(logs);
  if (found === null) return null;
  const weights = Object.fromEntries(points.map((point, place) => [point, found[place]]));
  const isComplete = logs.every((row) => row.every((cell) => cell !== null));
  return { weights, ratio: isComplete ? ratioOf(logs, randomIndex) : null, worst: worstOf(pairs, weights) };
}

// minimises Σ (ln a_ij - ln w_i + ln w_j)² over the judgements given; null where they do not connect all points
function leastSquares(logs) {
  const n = logs.length;
  const rows = logs.map((row, i) => [
    ...row.map((cell, j) => (i === j ? row.filter((one) => one !== null).length - 1 : cell === null ? 0 : -1)).slice(1),
    row.reduce((sum, cell) => sum + (cell ?? 0), 0),
  ]).slice(1);
  const size = n - 1;
  for (let column = 0; column < size; column += 1) {
    let pivot = column;
    for (let row = column + 1; row < size; row += 1) if (Math.abs(rows[row][column]) > Math.abs(rows[pivot][column])) pivot = row;
    if (Math.abs(rows[pivot][column]) < CONSISTENT_WITHIN) return null;
    [rows[column], rows[pivot]] = [rows[pivot], rows[column]];
    for (let row = 0; row < size; row += 1) {
      if (row === column) continue;
      const factor = rows[row][column] / rows[column][column];
      for (let k = column; k <= size; k += 1) rows[row][k] -= factor * rows[column][k];
    }
  }
  const solved = [0, ...rows.map((row, place) => row[size] / row[place])];
  const highest = Math.max(...solved);
  return normalised(solved.map((one) => Math.exp(one - highest)));
}

// (λ - n) / (n - 1) / random index; λ of the whole matrix by powers of it
function ratioOf(logs, randomIndex) {
  const n = logs.length;
  const index = randomIndex[n - 1];
  if (index === undefined) return null;
  if (index === 0) return 0;
  let vector = new Array(n).fill(1 / n);
  let lambda = n;
  for (let step = 0; step < STEPS; step += 1) {
    const next = logs.map((row) => row.reduce((sum, cell, j) => sum + Math.exp(cell) * vector[j], 0));
    lambda = next.reduce((sum, one) => sum + one, 0);
    vector = next.map((one) => one / lambda);
  }
  return Math.max(0, (lambda - n) / (n - 1) / index);
}

function worstOf(pairs, weights) {
  let worst = null;
  let farthest = CONSISTENT_WITHIN;
  for (const one of pairs) {
    const implied = weights[one.more] / weights[one.less];
    const distance = Math.abs(Math.log(one.times) - Math.log(implied));
    if (distance > farthest + (worst ? CONSISTENT_WITHIN : 0)) {
      worst = { more: one.more, less: one.less, stated: one.times, implied };
      farthest = distance;
    }
  }
  return worst;
}
