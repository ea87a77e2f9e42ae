import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { conflictsIn, contentMember } from '../../../src/core/stream/content.ts';
import { sameMeaning } from '../../../src/core/diff/meaning.ts';
import { mergeContents } from '../../../src/core/merge/merge-contents.ts';
import { lostEdits, shownModules, standingsOf } from '../../support/merged-scenario.ts';
import {
  contentOf,
  editedScenarios,
  placed,
  type Boxes,
  type EditedScenario,
} from '../../support/scenario-edits.ts';
import { propertyRuns } from '../../support/property-runs.ts';

const names = { target: 'env/staging', incoming: 'main' };

function merged({ base, target, incoming }: EditedScenario) {
  const states = { base: contentOf(base), target: contentOf(target), incoming: contentOf(incoming) };
  const { content, notes } = mergeContents(states, names);
  return { content, notes, conflicts: [...conflictsIn(content)] };
}

const idsOf = (all: Boxes) => new Map([...placed(all)].map(({ box }) => [box.id, box]));

describe('a merge of two edited scenarios', () => {
  it('gives back what only one side changed, and what both changed alike', () => {
    fc.assert(
      fc.property(editedScenarios(), ({ base, target: changed }) => {
        for (const scenario of [
          { base, target: base, incoming: changed },
          { base, target: changed, incoming: base },
          { base, target: changed, incoming: changed },
        ]) {
          const { content, conflicts, notes } = merged(scenario);
          expect(conflicts).toEqual([]);
          expect(notes).toEqual([]);
          expect(sameMeaning(content, contentOf(changed))).toBe(true);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('has no module twice, and loses none that no side removed', () => {
    fc.assert(
      fc.property(editedScenarios(), (scenario) => {
        const { content } = merged(scenario);
        for (const [id, places] of standingsOf(content)) expect(places, `module ${id}`).toHaveLength(1);
        const shown = new Set([...shownModules(content)].map((module) => contentMember(module, 'id')));
        const [base, target, incoming] = [scenario.base, scenario.target, scenario.incoming].map(idsOf);
        for (const id of [...(target?.keys() ?? []), ...(incoming?.keys() ?? [])]) {
          const isRemoved =
            base?.has(id) === true && !(target?.has(id) === true && incoming?.has(id) === true);
          if (!isRemoved) expect(shown, `module ${id}`).toContain(id);
        }
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('holds every edit of both sides where it has no conflict', () => {
    let clean = 0;
    fc.assert(
      fc.property(editedScenarios(), (scenario) => {
        const { content, conflicts } = merged(scenario);
        if (conflicts.length > 0) return;
        clean += 1;
        expect(lostEdits(scenario, content)).toEqual([]);
      }),
      { numRuns: propertyRuns(600) },
    );
    expect(clean).toBeGreaterThan(propertyRuns(200));
  });

  it('never puts what was written into one module into another', () => {
    fc.assert(
      fc.property(editedScenarios({ most: 5 }), (scenario) => {
        for (const module of shownModules(merged(scenario).content)) {
          const id = contentMember(module, 'id');
          const texts = Object.values(contentMember(module, 'mapper') ?? {});
          const written = texts.filter((text) => typeof text === 'string');
          expect(written.filter((text) => !new RegExp(` (of|in) ${Number(id)}$`).test(text))).toEqual([]);
        }
      }),
      { numRuns: propertyRuns(300) },
    );
  });

  it('is the same whichever side is which, but for the order of routes that both added', () => {
    fc.assert(
      fc.property(editedScenarios(), ({ base, target, incoming }) => {
        const one = merged({ base, target, incoming });
        const other = merged({ base, target: incoming, incoming: target });
        expect(one.conflicts.length > 0).toBe(other.conflicts.length > 0);
        expect(one.notes.length).toBe(other.notes.length);
        if (one.conflicts.length === 0 && one.notes.length === 0) expect(one.content).toEqual(other.content);
      }),
      { numRuns: propertyRuns(500) },
    );
  });

  it('is a conflict for edits alone only where both changed one field of one module', () => {
    fc.assert(
      fc.property(editedScenarios({ kinds: ['edit'] }), (scenario) => {
        const [target, incoming] = [scenario.target, scenario.incoming].map(idsOf);
        const clashes = [...idsOf(scenario.base)].flatMap(([id, { says }]) =>
          Object.entries(says).filter(([field, text]) =>
            [target, incoming].every((side) => side?.get(id)?.says[field] !== text),
          ),
        );
        expect(merged(scenario).conflicts).toHaveLength(clashes.length);
      }),
      { numRuns: propertyRuns(300) },
    );
  });
});
