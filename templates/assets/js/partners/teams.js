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
  const available = new Set(covered.flat().map((candidate) => homes[candidate])).size;
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
  const masks = new Map();
  lists.forEach((found, need) => {
    for (const candidate of found) masks.set(candidate, masks.get(candidate) | (1 << need));
  });
  const kept = [];
  const offered = new Map();
  for (const candidate of [...masks.keys()].sort(ascending)) {
    const home = homes[candidate];
    const mask = masks.get(candidate);
    const same = offered.get(home) ?? new Set();
    if (!same.has(mask)) kept.push({ first: candidate, home, mask });
    offered.set(home, same.add(mask));
  }
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
  const byNeed = listsOf(masks.filter((mask) => !surpassed(mask, masks)), needs);
  const known = new Uint8Array(2 ** needs);
  return function size(rest) {
    if (!rest || known[rest]) return known[rest];
    let least = needs;
    for (const mask of byNeed[lowest(rest)]) least = Math.min(least, size(rest & ~mask) + 1);
    return (known[rest] = least);
  };
}

function greedy(lists, homes, goal) {
  const covers = new Map();
  lists.forEach((found, need) => {
    for (const candidate of found) {
      if (!covers.has(candidate)) covers.set(candidate, []);
      covers.get(candidate).push(need);
    }
  });
  const people = [...covers.keys()].sort(ascending);
  const gain = new Map(people.map((one) => [one, covers.get(one).length]));
  const holders = lists.map(() => 0);
  let team = [];
  const present = () => new Set(team.map((member) => homes[member]));
  while (holders.includes(0)) {
    const here = present();
    const wanted = here.size >= goal;
    let chosen = -1;
    let most = [0, false];
    for (const one of people) {
      const worth = [gain.get(one), here.has(homes[one]) === wanted];
      if (worth[0] > most[0] || (worth[0] === most[0] && worth[1] > most[1])) [chosen, most] = [one, worth];
    }
    for (const need of covers.get(chosen)) {
      if (!holders[need]) for (const one of lists[need]) gain.set(one, gain.get(one) - 1);
      holders[need]++;
    }
    team.push(chosen);
  }
  for (const member of [...team].reverse()) {
    if (!covers.get(member).every((need) => holders[need] > 1)) continue;
    team = team.filter((other) => other !== member);
    for (const need of covers.get(member)) holders[need]--;
  }
  const all = people.map((first) => ({ first, home: homes[first] }));
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
