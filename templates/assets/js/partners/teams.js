// The smallest teams that cover every need. The same steps in the same order as site_builder/matching/consortia.py,
// which explains them.

const EXACT = 16;
const TEAMS = 5;
const STEPS = 100_000;

const ascending = (a, b) => a - b;
const lowest = (bits) => 31 - Math.clz32(bits & -bits);
const surpassed = (mask, others) => others.some((other) => mask !== other && !(mask & ~other));
const listsOf = (masks, needs) => Array.from({ length: needs }, (_, need) => masks.filter((one) => ((one.mask ?? one) >> need) & 1));

/**
 * {teams: [[candidate]], uncovered: [need], countries, smallest, fewest, wide}
 * @param {number[][]} lists for each need the candidates that cover it, ascending
 * @param {string[]} homes country of each candidate
 * @param {number} least countries that a team has at least
 */
export function consortia(lists, homes, least = 1) {
  const uncovered = [...lists.keys()].filter((need) => !lists[need].length);
  const covered = lists.filter((found) => found.length).sort((a, b) => a.length - b.length);
  const present = new Set();
  for (const found of covered) for (const candidate of found) present.add(homes[candidate]);
  const available = present.size;
  const wide = available >= least;
  if (!covered.length) return { teams: [], uncovered, countries: 0, smallest: true, fewest: true, wide };
  const goal = Math.min(least, available);
  const exact = covered.length <= EXACT;
  let [teams, fewest] = exact ? smallestTeams(offers(covered, homes), covered.length, goal) : [[], false];
  const smallest = teams.length > 0;
  if (!smallest) teams = [greedy(covered, homes, goal)];
  const countries = new Set(teams[0].map((member) => homes[member])).size;
  return { teams, uncovered, countries, smallest, fewest, wide };
}

function offers(lists, homes) {
  const masks = new Int32Array(homes.length);
  lists.forEach((found, need) => {
    for (const candidate of found) masks[candidate] |= 1 << need;
  });
  const kept = [];
  const offered = new Map();
  masks.forEach((mask, candidate) => {
    if (!mask) return;
    const home = homes[candidate];
    const same = offered.get(home) ?? new Set();
    if (!same.has(mask)) kept.push({ first: candidate, home, mask });
    offered.set(home, same.add(mask));
  });
  const all = new Map([...offered].map(([home, found]) => [home, [...found]]));
  return kept.filter(({ home, mask }) => !surpassed(mask, all.get(home)));
}

function smallestTeams(found, needs, goal) {
  const byNeed = listsOf(found, needs);
  const reach = new Map();
  for (const { home, mask } of found) reach.set(home, reach.get(home) | mask);
  const size = teamSizes([...new Set(found.map(({ mask }) => mask))], needs);
  const teams = new Map();
  let steps = 0;
  let best = 0;

  function extend(rest, team, homes, reached, limit) {
    const left = limit - team.length;
    if (steps > STEPS || size(rest) > left || homes.size + left < goal) return;
    steps++;
    const bound = Math.max(goal, homes.size + Boolean(rest & ~reached));
    if (teams.size && (bound > best || (bound === best && teams.size === TEAMS))) return;
    if (!rest) {
      if (bound < best) teams.clear();
      best = bound;
      const whole = [...team, ...fromElsewhere(found, homes, goal)].sort(ascending);
      teams.set(whole.join(), whole);
      return;
    }
    for (const known of [homes.size >= goal, homes.size < goal]) {
      for (const { first, home, mask } of byNeed[lowest(rest)]) {
        if (homes.has(home) === known) {
          extend(rest & ~mask, [...team, first], known ? homes : new Set(homes).add(home), reached | reach.get(home), limit);
        }
      }
    }
  }

  const full = 2 ** needs - 1;
  for (let limit = size(full); !teams.size && steps <= STEPS; limit++) extend(full, [], new Set(), 0, limit);
  return [[...teams.values()].sort(byMembers), steps <= STEPS];
}

const byMembers = (a, b) => {
  const place = a.findIndex((member, i) => member !== b[i]);
  return place < 0 ? 0 : a[place] - b[place];
};

function teamSizes(masks, needs) {
  const bits = new Uint8Array(2 ** needs);
  for (let set = 1; set < bits.length; set++) bits[set] = bits[set >> 1] + (set & 1);
  // The largest first, so that no more is tried once no smaller team can be.
  const useful = masks.filter((mask) => !surpassed(mask, masks)).sort((a, b) => bits[b] - bits[a]);
  const most = bits[useful[0]];
  const byNeed = listsOf(useful, needs);
  const known = new Uint8Array(bits.length);
  return function size(rest) {
    if (!rest || known[rest]) return known[rest];
    const bound = Math.ceil(bits[rest] / most);
    let least = needs;
    for (const mask of byNeed[lowest(rest)]) {
      least = Math.min(least, size(rest & ~mask) + 1);
      if (least === bound) break;
    }
    return (known[rest] = least);
  };
}

function greedy(lists, homes, goal) {
  const covers = homes.map(() => []);
  lists.forEach((found, need) => {
    for (const candidate of found) covers[candidate].push(need);
  });
  const gain = Int32Array.from(covers, (needs) => needs.length);
  const holders = lists.map(() => 0);
  let team = [];
  const present = () => new Set(team.map((member) => homes[member]));
  while (holders.includes(0)) {
    const here = present();
    const fits = (one) => here.has(homes[one]) === (here.size >= goal);
    let chosen = 0;
    for (let one = 1; one < gain.length; one++) {
      if (gain[one] > gain[chosen] || (gain[one] === gain[chosen] && fits(one) && !fits(chosen))) chosen = one;
    }
    for (const need of covers[chosen]) {
      if (!holders[need]) for (const one of lists[need]) gain[one]--;
      holders[need]++;
    }
    team.push(chosen);
  }
  for (const member of [...team].reverse()) {
    if (!covers[member].every((need) => holders[need] > 1)) continue;
    team = team.filter((other) => other !== member);
    for (const need of covers[member]) holders[need]--;
  }
  const all = homes.map((home, first) => ({ first, home })).filter(({ first }) => covers[first].length);
  return [...team, ...fromElsewhere(all, present(), goal)].sort(ascending);
}

function fromElsewhere(candidates, present, goal) {
  const added = new Map();
  for (const { first, home } of candidates) {
    if (present.size + added.size >= goal) break;
    if (!present.has(home) && !added.has(home)) added.set(home, first);
  }
  return [...added.values()];
}
