import {
  conflictsIn,
  contentMember,
  isContentArray,
  isContentObject,
  isModule,
  type Content,
  type ContentObject,
} from '../../src/core/stream/content.ts';
import { placed, type Boxes, type EditedScenario } from './scenario-edits.ts';

/** A module of a scenario outside conflicts, and where it stands. */
export interface Standing {
  readonly module: ContentObject;
  /** `top`, `routes of 3` or `onerror of 3`. */
  readonly flow: string;
  readonly list: readonly Content[];
}

export type Standings = ReadonlyMap<number, readonly Standing[]>;

/** The modules of a scenario outside conflicts, by id. */
export function standingsOf(scenario: ContentObject): Standings {
  const found = new Map<number, Standing[]>();
  const visit = (list: Content | undefined, flow: string) => {
    if (!isContentArray(list)) return;
    for (const module of list.filter(isModule)) {
      const id = contentMember(module, 'id');
      if (typeof id !== 'number') throw new Error('a module without an id');
      found.set(id, [...(found.get(id) ?? []), { module, flow, list }]);
      const routes = contentMember(module, 'routes');
      for (const route of isContentArray(routes) ? routes : [])
        visit(contentMember(route, 'flow'), `routes of ${id}`);
      visit(contentMember(module, 'onerror'), `onerror of ${id}`);
    }
  };
  visit(contentMember(contentMember(scenario, 'blueprint'), 'flow'), 'top');
  return found;
}

/** Every module that a value shows, in conflicts too. */
export function* shownModules(value: Content): Generator<ContentObject> {
  for (const [{ sides }] of conflictsIn(value)) {
    for (const side of [sides.base, sides.target, sides.incoming])
      if (side !== undefined) yield* shownModules(side);
  }
  yield* modulesIn(value);
}

function* modulesIn(value: Content): Generator<ContentObject> {
  if (isContentArray(value)) for (const item of value) yield* modulesIn(item);
  if (!isContentObject(value)) return;
  if (isModule(value)) yield value;
  for (const item of Object.values(value)) yield* modulesIn(item);
}

/** What a side did to a scenario and a merged one does not have, in words. */
export function lostEdits(
  { base, target, incoming }: EditedScenario,
  merged: ContentObject,
): readonly string[] {
  const standings = standingsOf(merged);
  return [
    ...lostOf({ base, mine: target, other: incoming }, standings),
    ...lostOf({ base, mine: incoming, other: target }, standings),
  ];
}

interface Sides {
  readonly base: Boxes;
  readonly mine: Boxes;
  readonly other: Boxes;
}

function* lostOf(sides: Sides, standings: Standings): Generator<string> {
  const before = byId(sides.base);
  const after = byId(sides.mine);
  for (const [id] of before) if (!after.has(id) && standings.has(id)) yield `the removal of ${id}`;
  for (const [id, { box, flow }] of after) {
    const old = before.get(id);
    const stands = standings.get(id)?.[0];
    if (old?.flow !== flow && stands?.flow !== flow) yield `${id} in ${flow}`;
    for (const [field, text] of Object.entries(box.says)) {
      const said = contentMember(contentMember(stands?.module, 'mapper'), field);
      if (old?.box.says[field] !== text && said !== text) yield `${field} of ${id}`;
    }
  }
  for (const [one, other] of put(sides)) {
    if (isBefore(standings, other, one)) yield `${one} before ${other}`;
  }
}

const byId = (all: Boxes) => new Map([...placed(all)].map((each) => [each.box.id, each]));

function isBefore(standings: Standings, one: number, other: number): boolean {
  const list = standings.get(one)?.[0]?.list ?? [];
  const [first = -1, second = -1] = [one, other].map((id) =>
    list.findIndex((item) => contentMember(item, 'id') === id),
  );
  return first !== -1 && second !== -1 && first < second;
}

/**
 * Pairs of modules of one flow of which a side brought at least one to its place beside the other, the one that comes
 * first there first; not those of which the other side moved one too.
 */
function put({ base, mine, other }: Sides): readonly (readonly [number, number])[] {
  const [was, now, theirs] = [ordered(base), ordered(mine), ordered(other)];
  const moved = new Set([...exchanged(was, theirs)].flat());
  const isMoved = (id: number) => moved.has(id) || was.get(id)?.flow !== theirs.get(id)?.flow;
  const pairs = [...now].flatMap(([one, first]) =>
    [...now]
      .filter(([, second]) => first.flow === second.flow && first.at < second.at)
      .map(([two]) => [one, two] as const),
  );
  const fresh = pairs.filter(
    ([one, two]) =>
      [one, two].some((id) => was.get(id)?.flow !== now.get(id)?.flow) &&
      ![one, two].some((id) => was.has(id) && isMoved(id)),
  );
  return [...fresh, ...exchanged(was, now)];
}

/** Pairs of modules that were and are in one flow, and now stand the other way round. */
function* exchanged(was: Order, now: Order): Generator<readonly [number, number]> {
  for (const [one, mine] of now) {
    for (const [two, its] of now) {
      const [before, after] = [was.get(one), was.get(two)];
      const isOneFlow = mine.flow === its.flow && before?.flow === mine.flow && after?.flow === its.flow;
      if (isOneFlow && mine.at < its.at && before.at > after.at) yield [one, two];
    }
  }
}

type Order = ReadonlyMap<number, { readonly flow: string; readonly at: number }>;

/** The flow and place of each module. A route is told from others of its router by the modules in it. */
function ordered(all: Boxes, flow = 'top', found = new Map<number, { flow: string; at: number }>()): Order {
  for (const [at, box] of all.entries()) {
    found.set(box.id, { flow, at });
    for (const route of box.routes) ordered(route, `route of ${box.id} with ${lowest(route)}`, found);
    ordered(box.onerror, `onerror of ${box.id}`, found);
  }
  return found;
}

const lowest = (route: Boxes) => Math.min(...[...placed(route)].map(({ box }) => box.id));
