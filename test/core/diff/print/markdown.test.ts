import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exampleChange } from '../../../../.ci/generate/example-change.ts';
import { contentObject } from '../../../../src/core/stream/content.ts';
import { diffTrees } from '../../../../src/core/diff/diff-trees.ts';
import { treeFile, type Tree } from '../../../../src/core/tree/tree.ts';
import { diffMarkdown, diffMermaid } from '../../../../src/core/diff/print/markdown.ts';
import { changeLine } from '../../../../src/core/diff/print/text.ts';
import { arbitraryExport, exportedBy } from '../../../support/arbitrary-export.ts';
import { activeIn, rendered } from '../../../support/github-markdown.ts';
import { hostileName } from '../../../support/hostile-names.ts';
import { content, scenarioOf } from '../../../support/scenario-of.ts';
import { SketchedTenant } from '../../../support/sketch.ts';
import { arbitraryEdit } from '../../../support/tree-edit.ts';
import { reread, unpacked } from '../../../support/tree-of.ts';
import { propertyRuns } from '../../../support/property-runs.ts';

const someTree: fc.Arbitrary<Tree> = arbitraryExport().map((sketch) =>
  reread(unpacked(exportedBy(new SketchedTenant(345), sketch).map(({ bytes }) => bytes)).tree),
);

describe('a diff as Markdown', () => {
  it('is grouped by stream and scenario, a line a change, with the words that changed', async () => {
    const { diff } = await exampleChange();
    const markdown = diffMarkdown(diff);
    expect(markdown.split('\n')).toEqual(
      expect.arrayContaining([
        '2 streams changed, 1 layout only; 1 rule changed.',
        '### ~ stream `Order Intake`',
        '- **+** step `2 form Credit Release` › `conditions` › `events` › `2`: `"acme.order.released"`',
        '- scenario `Validate Order`',
        '  - **~** module `4 Iterator` › `filter` › `name`: `"wholesale order"` → `"wholesale or retail order"`',
        '  - **~** module `3 Quote desk assistant (Make AI Agents · Run an agent)` › `systemPrompt`, line 3: `…t of Acme Outfitters, a B2B supplier of` ~~`outdoor`~~ **`mountain`** `equipment.`',
        '### ~ rule `orderAboveApprovalLimit`',
        'Layout only: `Stock Alert` › `Scan Bins`.',
      ]),
    );
    expect(activeIn(markdown)).toEqual([]);
  });

  it('has a line for each change that the terminal shows, whatever was edited', () => {
    fc.assert(
      fc.property(
        someTree.chain((tree) => arbitraryEdit(tree).map((edit) => ({ tree, edit }))),
        ({ tree, edit }) => {
          const diff = diffTrees(tree, edit.tree);
          const told = diff.changes.filter(({ op }) => op !== 'layout');
          const markdown = diffMarkdown(diff);
          expect(markdown.match(/^ *- \*\*[+−~>]\*\*/gm)?.length ?? 0).toBe(told.length);
          expect(told.every((change) => changeLine(change, diff.names).length > 0)).toBe(true);
          expect(activeIn(markdown)).toEqual([]);
        },
      ),
      { numRuns: propertyRuns(40) },
    );
  });

  it('does nothing, whatever streams, scenarios, modules, filters and texts are called', () => {
    const tree = (name: string, says: string): Tree =>
      new Map([
        [
          'value-streams/a/value-stream.json',
          treeFile(
            contentObject([
              ['name', name],
              ['description', says],
              ['steps', content([{ stepType: says, conditions: { event_types: [says] } }])],
            ]),
          ),
        ],
        [
          'value-streams/a/scenarios/b.json',
          treeFile(
            contentObject([
              ['name', name],
              [
                'blueprint',
                content({
                  ...(scenarioOf(1).blueprint as object),
                  name,
                  flow: [
                    {
                      id: name,
                      module: `x:${says}`,
                      filter: { name: says },
                      mapper: { [name]: says, long: `${says} `.repeat(30) },
                    },
                  ],
                }),
              ],
            ]),
          ),
        ],
        [
          'rules/c.json',
          treeFile(
            contentObject([
              ['name', name],
              ['expression', content({ [says]: [name, says] })],
            ]),
          ),
        ],
      ]);
    fc.assert(
      fc.property(hostileName, hostileName, (one, other) => {
        const [before, after] = [tree(one, other), tree(other, one)];
        for (const [old, now] of [
          [before, after],
          [new Map(), after],
          [before, new Map()],
        ] as const) {
          const diff = diffTrees(old, now);
          expect(activeIn(diffMarkdown(diff))).toEqual([]);
          const pictures = diffMermaid({ before: old, after: now, diff });
          expect(activeIn(pictures)).toEqual([]);
          const fences = rendered(pictures).match(
            /<code class="language-mermaid">flowchart TD\n(?:  [^\n]*\n)*<\/code>/g,
          );
          expect(fences?.length ?? 0).toBe(pictures.match(/^```+mermaid$/gm)?.length ?? 0);
        }
      }),
      { numRuns: propertyRuns(150) },
    );
  });
});
