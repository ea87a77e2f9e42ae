import { describe, expect, it } from 'vitest';
import { diffTrees } from '../../src/core/diff/diff-trees.ts';
import { compactJson, parseJson } from '../../src/core/json/json-text.ts';
import { jsonObject, type Json } from '../../src/core/json/json.ts';
import { mergeFile } from '../../src/core/merge/merge-file.ts';
import { packBlueprint } from '../../src/core/tree/export/pack.ts';
import { validateTree } from '../../src/core/tree/validate/validate.ts';
import { corpusApps, makeCorpus } from '../support/make-corpus.ts';
import { sideNames } from '../support/merge-of.ts';
import { normalisedPayload } from '../support/normalised.ts';
import { textsOf, treeOf, unpacked } from '../support/tree-of.ts';

const corpus = [...makeCorpus(11, 40)];
const normalised = (value: Json) =>
  normalisedPayload(jsonObject([['scenarios', [jsonObject([['blueprint', value]])]]]));

describe('a corpus of blueprints in the shapes of Make', () => {
  it('has modules of at least 40 apps', () => {
    const text = corpus.map(compactJson).join('');
    const used = corpusApps.filter((module) => text.includes(`"module":"${module}"`));
    expect(new Set(used.map((module) => module.split(':')[0])).size).toBeGreaterThanOrEqual(40);
  });

  it.each(corpus.map((blueprint, index) => [index, blueprint] as const))(
    'goes through unpack, pack, validate, diff and merge: blueprint %i',
    (_, blueprint) => {
      const { tree, ids } = unpacked([Buffer.from(compactJson(blueprint))]);
      const texts = textsOf(tree);
      const path = [...texts.keys()].find((file) => /^scenarios\/corpus-\d+\.json$/.test(file)) ?? '';
      const packed = packBlueprint(treeOf(texts), path.replace('.json', ''), { ids, at: 0 });
      expect(normalised(parseJson(Buffer.from(packed), 'packed'))).toBe(normalised(blueprint));
      expect(validateTree(treeOf(texts)).filter(({ severity }) => severity === 'error')).toEqual([]);

      const base = texts.get(path) ?? '';
      const notes = [...base.matchAll(/"note of \d+"/g)].map(([note]) => note);
      const [first = '', last = ''] = [notes[0], notes.at(-1)];
      const target = base.replace(first, '"edited in staging"');
      const incoming = base.replace(last, '"edited in dev"');
      const { changes } = diffTrees(treeOf(texts), treeOf([...texts, [path, target]]));
      expect(changes.map(({ op, pointer }) => [op, pointer.at(-1)])).toEqual([['changed', 'note']]);
      const files = {
        base: Buffer.from(base),
        target: Buffer.from(target),
        incoming: Buffer.from(incoming),
      };
      const { merged, conflicts } = mergeFile(path, files, sideNames, { renumbers: true });
      expect(conflicts).toEqual([]);
      expect(Buffer.from(merged ?? '').toString()).toBe(target.replace(last, '"edited in dev"'));
    },
  );
});
