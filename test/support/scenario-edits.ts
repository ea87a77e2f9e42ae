import fc from 'fast-check';
import type { ContentObject } from '../../src/core/stream/content.ts';
import { object } from './scenario-of.ts';

/** A module, and the flows in it: routes of a router, or one error handler. */
export interface Box {
  readonly id: number;
  /** What its mapper says, field by field. */
  readonly says: Readonly<Record<string, string>>;
  readonly routes: readonly (readonly Box[])[];
  readonly onerror: readonly Box[];
}

export type Boxes = readonly Box[];

const fields = ['subject', 'text', 'to'] as const;

/** Three states of one scenario, of which two come from the first by a few edits. */
export interface EditedScenario {
  readonly base: Boxes;
  readonly target: Boxes;
  readonly incoming: Boxes;
}

/** Edits of two sides with texts and new ids of their own, beyond those of any base, so that all in a result tells its origin. */
export function editedScenarios(
  options: { readonly kinds?: readonly EditKind[]; readonly most?: number } = {},
) {
  const { kinds = editKinds, most = 3 } = options;
  const edits = fc.array(fc.tuple(fc.constantFrom(...kinds), fc.nat(), fc.nat(), fc.nat()), {
    maxLength: most,
  });
  return fc.tuple(boxes, edits, edits).map(([base, ours, theirs]): EditedScenario => ({
    base,
    target: ours.reduce<Boxes>(
      (all, edit, index) => apply(all, edit, `target ${index}`, 10_000 + index),
      base,
    ),
    incoming: theirs.reduce<Boxes>(
      (all, edit, index) => apply(all, edit, `incoming ${index}`, 20_000 + index),
      base,
    ),
  }));
}

export function contentOf(all: Boxes): ContentObject {
  return object({ blueprint: object({ name: 'Orders', flow: all.map(moduleOf) }) });
}

function moduleOf({ id, says, routes, onerror }: Box): ContentObject {
  return object({
    id,
    // One action for all: a module that gets another one is another module.
    module: 'builtin:BasicRouter',
    mapper: object({ ...says }),
    onerror: onerror.length > 0 ? onerror.map(moduleOf) : undefined,
    routes: routes.length > 0 ? routes.map((flow) => object({ flow: flow.map(moduleOf) })) : undefined,
    version: 1,
  });
}

/** Every module of a scenario with the flow that it is in: `top`, `routes of 3` or `onerror of 3`. */
export function* placed(all: Boxes, flow = 'top'): Generator<{ readonly box: Box; readonly flow: string }> {
  for (const box of all) {
    yield { box, flow };
    for (const route of box.routes) yield* placed(route, `routes of ${box.id}`);
    yield* placed(box.onerror, `onerror of ${box.id}`);
  }
}

const editKinds = [
  'edit',
  'insert',
  'remove',
  'move',
  'add a route',
  'remove a route',
  'wrap',
  'dissolve',
] as const;

export type EditKind = (typeof editKinds)[number];

type Edit = readonly [kind: EditKind, at: number, to: number, detail: number];

const shape = fc.letrec<{ flow: readonly Shape[] }>((tie) => ({
  flow: fc.array(
    fc.record({
      routes: fc.oneof(
        { maxDepth: 2, depthIdentifier: 'nesting' },
        fc.constant([]),
        fc.constant([]),
        fc.array(tie('flow'), { maxLength: 3 }),
      ),
      onerror: fc.oneof(
        { maxDepth: 2, depthIdentifier: 'nesting' },
        fc.constant([]),
        fc.constant([]),
        tie('flow'),
      ),
    }),
    { maxLength: 4 },
  ),
})).flow;

interface Shape {
  readonly routes: readonly (readonly Shape[])[];
  readonly onerror: readonly Shape[];
}

/** Modules numbered in the order in which they stand. */
const boxes: fc.Arbitrary<Boxes> = shape.map((flow) => {
  let id = 0;
  const build = (shapes: readonly Shape[]): Boxes =>
    shapes.map(({ routes, onerror }) => {
      id += 1;
      const own = id;
      return { id: own, says: saysOf(own), routes: routes.map(build), onerror: build(onerror) };
    });
  return build(flow);
});

const saysOf = (id: number) => Object.fromEntries(fields.map((field) => [field, `${field} of ${id}`]));

function apply(all: Boxes, [kind, at, to, detail]: Edit, word: string, newId: number): Boxes {
  const chosen = pick([...placed(all)], at)?.box;
  const fresh: Box = { id: newId, says: saysOf(newId), routes: [], onerror: [] };
  if (kind === 'insert') return insert(all, fresh, to, detail);
  if (chosen === undefined) return all;
  const { id, routes } = chosen;
  const field = fields[detail % fields.length] ?? 'text';
  if (kind === 'edit')
    return replace(all, id, [{ ...chosen, says: { ...chosen.says, [field]: `${word} in ${id}` } }]);
  if (kind === 'remove') return replace(all, id, []);
  if (kind === 'move') return insert(replace(all, id, []), chosen, to, detail);
  if (kind === 'wrap') return replace(all, id, [{ ...fresh, routes: [[chosen], []] }]);
  if (routes.length === 0) return all;
  if (kind === 'add a route') return replace(all, id, [{ ...chosen, routes: [...routes, [fresh]] }]);
  if (kind === 'dissolve') return replace(all, id, routes.flat());
  return replace(all, id, [{ ...chosen, routes: routes.filter((_, index) => index !== to % routes.length) }]);
}

/** In one of the flows there are, before one of its modules or at its end. */
function insert(all: Boxes, box: Box, flow: number, before: number): Boxes {
  const flows = 1 + [...placed(all)].reduce((sum, { box: { routes } }) => sum + routes.length, 0);
  let left = flow % flows;
  const into = (modules: Boxes): Boxes => {
    left -= 1;
    const isHere = left === -1;
    const inside: Boxes = modules.map((one) => ({ ...one, routes: one.routes.map(into) }));
    return isHere ? inside.toSpliced(before % (inside.length + 1), 0, box) : inside;
  };
  return into(all);
}

function replace(all: Boxes, id: number, by: Boxes): Boxes {
  return all.flatMap((box) =>
    box.id === id
      ? by
      : [
          {
            ...box,
            routes: box.routes.map((flow) => replace(flow, id, by)),
            onerror: replace(box.onerror, id, by),
          },
        ],
  );
}

function pick<T>(items: readonly T[], at: number): T | undefined {
  return items[at % Math.max(1, items.length)];
}
