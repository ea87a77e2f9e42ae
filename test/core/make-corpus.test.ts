import { describe, expect, it } from 'vitest';
import { diffTrees } from '../../src/core/diff/diff-trees.ts';
import { compactJson, parseJson } from '../../src/core/json/json-text.ts';
import { jsonObject, type Json } from '../../src/core/json/json.ts';
import { mergeFile } from '../../src/core/merge/merge-file.ts';
import { kindNames, kindOfPath } from '../../src/core/stream/kinds.ts';
import { packBlueprint, packStream } from '../../src/core/tree/export/pack.ts';
import { validateTree } from '../../src/core/tree/validate/validate.ts';
import { corpusIds } from '../support/corpus-ids.ts';
import { payloadOf } from '../support/export-file.ts';
import { corpusApps, corpusFile, corpusPayload, makeCorpus } from '../support/make-corpus.ts';
import { sideNames } from '../support/merge-of.ts';
import { normalisedPayload } from '../support/normalised.ts';
import { textsOf, treeOf, unpacked } from '../support/tree-of.ts';

const corpus = [...makeCorpus(11, 40)];
const inOtherTenant = [...makeCorpus(11, 40, { tenant: 1 })];
const normalised = (value: Json) =>
  normalisedPayload(jsonObject([['scenarios', [jsonObject([['blueprint', value]])]]]));
const unpackedFile = (blueprint: Json, index: number, tenant = 0) =>
  unpacked([corpusFile(blueprint, index, tenant)]);

describe('a corpus of blueprints in the shapes of Make', () => {
  it('has modules of at least 40 apps', () => {
    const text = corpus.map(compactJson).join('');
    const used = corpusApps.filter((module) => text.includes(`"module":"${module}"`));
    expect(new Set(used.map((module) => module.split(':')[0])).size).toBeGreaterThanOrEqual(40);
  });

  it('refers to every kind of resource that a blueprint can name', () => {
    const { tree, ids } = unpacked(corpus.map((blueprint, index) => corpusFile(blueprint, index)));
    const paths = [...tree.keys(), ...ids.entries().map(({ path }) => `${path}.json`)];
    const kinds = new Set(paths.map((path) => kindOfPath(path.replace(/\.json$/, ''))));
    const elsewhere = ['event', 'rule', 'form', 'cloudFunction', 'stream'];
    expect(kindNames.filter((kind) => !kinds.has(kind) && !elsewhere.includes(kind))).toEqual([]);
  });

  it('warns of each placeholder and of each address of a webhook, also one of Slack or Discord', () => {
    const { tree } = unpacked(corpus.map((blueprint, index) => corpusFile(blueprint, index)));
    const text = corpus.map(compactJson).join('');
    const problems = validateTree(tree);
    const count = (code: string) => problems.filter((problem) => problem.code === code).length;
    expect(count('SLC1054')).toBe([...text.matchAll(/<CONN_02>|__HOOK_ID__/g)].length);
    // The address of a scenario's own webhook may become a reference.
    const foreign = text.matchAll(/https:\/\/(?:hook\.eu1|hooks\.slack|discord)/g);
    expect(count('SLC1055')).toBeGreaterThanOrEqual([...foreign].length);
  });

  it.each(corpus.map((blueprint, index) => [index, blueprint] as const))(
    'goes through unpack, pack, validate, diff and merge: blueprint %i',
    (index, blueprint) => {
      const { tree, ids, streams } = unpackedFile(blueprint, index);
      const texts = textsOf(tree);
      const path = [...texts.keys()].find((file) => /scenarios\/corpus-\d+\.json$/.test(file)) ?? '';
      const [stream] = streams;
      if (stream === undefined) {
        const packed = packBlueprint(treeOf(texts), path.replace('.json', ''), { ids, at: 0 });
        expect(normalised(parseJson(Buffer.from(packed), 'packed'))).toBe(normalised(blueprint));
      } else {
        const packed = packStream(treeOf(texts), stream.path, { ids, at: 0 });
        expect(packed.unbound).toEqual([]);
        expect(normalisedPayload(payloadOf(Buffer.from(packed.text)))).toBe(
          normalisedPayload(corpusPayload(blueprint, index)),
        );
      }
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

  it.each(corpus.map((blueprint, index) => [index, blueprint] as const))(
    'has no id of a tenant in the tree, and the same tree for another tenant: blueprint %i',
    (index, blueprint) => {
      const texts = textsOf(unpackedFile(blueprint, index).tree);
      expect([...texts].filter(([, text]) => text.match(corpusIds) !== null)).toEqual([]);
      expect(textsOf(unpackedFile(inOtherTenant[index] ?? {}, index, 1).tree)).toEqual(texts);
    },
  );
});
