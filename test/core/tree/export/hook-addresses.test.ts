import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseBindings, printBindings } from '../../../../src/core/environment/bindings-file.ts';
import { packStream } from '../../../../src/core/tree/export/pack.ts';
import { validateTree } from '../../../../src/core/tree/validate/validate.ts';
import { IdMap } from '../../../../src/core/stream/id-map.ts';
import { anExportFile, payloadOf } from '../../../support/export-file.ts';
import { propertyRuns } from '../../../support/property-runs.ts';
import { nothingKnown, reread, textsOf, treeOf, unpacked } from '../../../support/tree-of.ts';

const stream = 'value-streams/stock-alert';

/** Addresses of two webhooks in one tenant. */
interface Addresses {
  readonly host: string;
  readonly scan: string;
  readonly count: string;
}

const here: Addresses = {
  host: 'hook.eu1.make.com',
  scan: 'k3x9q1z7w5v8b2n4m6p0r3t5y7u9i1o2',
  count: 'q9w8z7x6c5v4b3n2m1l0k9j8h7g6f5d4',
};
const there: Addresses = {
  host: 'hook.us2.make.com',
  scan: 'z1x2c3v4b5n6m7q8w9r0t1y2u3p4k5j6',
  count: 'h7g6f5d4s3q2w1z9x8c7v6b5n4m3k2j1',
};

const urlOf = ({ host }: Addresses, udid: string) => `https://${host}/${udid}`;

const aHook = (id: number, name: string, address: Addresses, udid: string) => ({
  id,
  name,
  type: 'web',
  typeName: 'gateway-webhook',
  udid,
  url: urlOf(address, udid),
  data: { teamId: 118 },
});

/** A stream with a webhook in each of its two scenarios, and these texts in a module of the first one. */
function exported(address: Addresses, texts: readonly string[]): Uint8Array {
  const calling = { id: 1, module: 'http:ActionSendData', mapper: { texts }, parameters: {} };
  const waiting = { id: 1, module: 'gateway:CustomWebHook', mapper: {}, parameters: { hook: 1846 } };
  return anExportFile({
    name: 'Stock Alert',
    scenarios: [
      {
        id: '11',
        name: 'Scan Bins',
        hooks: [aHook(1845, 'Scan', address, address.scan)],
        modules: [calling],
      },
      { id: '12', name: 'Count', hooks: [aHook(1846, 'Count', address, address.count)], modules: [waiting] },
    ],
  });
}

const scanBins = (files: ReadonlyMap<string, string>) =>
  files.get(`${stream}/scenarios/scan-bins.json`) ?? '';

function textsIn(file: string): unknown {
  let found: unknown;
  JSON.parse(JSON.stringify(payloadOf(Buffer.from(file))), (key, value: unknown) => {
    if (key === 'texts') found = value;
    return value;
  });
  return found;
}

describe('the address of a webhook that the export describes', () => {
  it('becomes a reference to the webhook, and stands in no file of the tree', () => {
    const url = urlOf(here, here.scan);
    const { tree } = unpacked([exported(here, [url, `POST ${url}?a={{1.id}}`, here.count])]);
    const texts = textsOf(tree);

    expect(scanBins(texts)).toContain('{ "$hookUrl": "hooks/scan" }');
    expect(scanBins(texts)).toContain('["POST ", { "$hookUrl": "hooks/scan" }, "?a={{1.id}}"]');
    expect(scanBins(texts)).toContain(
      `{ "$hookUrl": "${stream}/scenarios/count/hooks/count", "$as": "udid" }`,
    );
    expect([...texts.values()].join('')).not.toMatch(new RegExp(`${here.scan}|${here.count}`));
    expect(validateTree(tree).filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('stays a text where it is the start of another address, or that of no webhook of the stream', () => {
    const texts = [`${urlOf(here, here.scan)}x`, urlOf(there, there.scan), `a${here.scan}`];
    const { tree } = unpacked([exported(here, texts)]);

    for (const text of texts) expect(scanBins(textsOf(tree))).toContain(JSON.stringify(text));
    expect(scanBins(textsOf(tree))).not.toContain('$hookUrl');
  });

  it('is another one in a file for another tenant', () => {
    const { tree } = unpacked([exported(here, [`see ${urlOf(here, here.scan)}`, here.count])]);
    const { ids } = unpacked([exported(there, [urlOf(there, there.scan), there.count])]);
    const packed = packStream(reread(tree), stream, { ids, at: 0 });

    expect(textsIn(packed.text)).toEqual([`see ${urlOf(there, there.scan)}`, there.count]);
    expect(packed.unknownHooks).toEqual([]);
  });

  it('is a placeholder that no server answers where it is not known in the target', () => {
    const { tree } = unpacked([exported(here, [urlOf(here, here.scan)])]);
    const packed = packStream(tree, stream, { ids: new IdMap(), at: 0 });

    expect(packed.unknownHooks).toEqual([`${stream}/scenarios/scan-bins/hooks/scan`]);
    expect(textsIn(packed.text)).toEqual([`https://hook.invalid/${stream}/scenarios/scan-bins/hooks/scan`]);
  });

  it('comes from the bindings file when a tree is packed for its own tenant', () => {
    const { tree, ids } = unpacked([exported(here, [urlOf(here, here.scan)])]);
    const bindings = printBindings(ids);
    const packed = packStream(reread(tree), stream, { ids: parseBindings(bindings, 'b.yaml'), at: 0 });

    expect(textsIn(packed.text)).toEqual([urlOf(here, here.scan)]);
    // The file has no address that no text of the stream uses.
    expect(bindings).not.toContain(here.count);
  });

  it('stays a text in a file that has none as a reference in git, where the two are compared', () => {
    const url = urlOf(here, here.scan);
    const [plain, hooked] = [unpacked([exported(here, ['no address'])]), unpacked([exported(here, [url])])];
    const read = (known: typeof plain) =>
      scanBins(
        textsOf(
          unpacked([exported(here, [url])], { ...nothingKnown, tree: known.tree, hookUrls: 'as in the tree' })
            .tree,
        ),
      );

    expect(read(plain)).toContain(JSON.stringify(url));
    expect(read(hooked)).toContain('$hookUrl');
  });

  it('leaves the expressions around it to the checks of validate', () => {
    const { tree } = unpacked([exported(here, [`${urlOf(here, here.scan)}?a={{7.id}}`])]);

    expect(validateTree(tree).filter(({ code }) => code === 'SLC1020')).toMatchObject([
      { message: expect.stringContaining('module 7') as string },
    ]);
  });

  it('is an error where it names nothing, or no webhook of the stream', () => {
    const { tree } = unpacked([exported(here, [urlOf(here, here.scan)])]);
    const broken = (path: string) =>
      validateTree(
        treeOf(
          [...textsOf(tree)].map(([file, text]) => [
            file,
            text.replace('"$hookUrl": "hooks/scan"', `"$hookUrl": ${JSON.stringify(path)}`),
          ]),
        ),
      ).flatMap(({ code, severity }) => (severity === 'error' ? [code] : []));

    expect(broken('hooks/gone')).toEqual(['SLC1009']);
    expect(broken('value-streams/other/scenarios/scan-bins/hooks/scan')).toEqual(['SLC1009']);
    expect(broken('scenarios/count')).toEqual(['SLC1034']);
    expect(broken(`${stream}/scenarios/count/hooks/count`)).toEqual([]);
  });
});

describe('texts with addresses of webhooks', () => {
  const piece = fc.oneof(
    fc.constantFrom<(of: Addresses) => string>(
      (of) => urlOf(of, of.scan),
      (of) => urlOf(of, of.count),
      ({ scan }) => scan,
      ({ host, count }) => encodeURIComponent(`https://${host}/${count}`),
    ),
    fc
      .oneof(
        fc.constantFrom('\n', ' ', '/', '?a=', 'x', '-', '{{1.id}}', '"', '%2F', '$hookUrl'),
        fc.string(),
      )
      .map((text) => () => text),
  );
  const texts = fc.array(fc.array(piece, { maxLength: 6 }), { minLength: 1, maxLength: 4 });
  const written = (sketch: readonly (readonly ((of: Addresses) => string)[])[], of: Addresses) =>
    sketch.map((pieces) => pieces.map((text) => text(of)).join(''));

  it('are packed as they were for the same tenant', () => {
    fc.assert(
      fc.property(texts, (sketch) => {
        const said = written(sketch, here);
        const { tree, ids } = unpacked([exported(here, said)]);
        const { text } = packStream(reread(tree), stream, { ids, at: 0 });
        expect(textsIn(text)).toEqual(said);
        expect(textsOf(unpacked([Buffer.from(text)], { ids, tree }).tree)).toEqual(textsOf(tree));
      }),
      { numRuns: propertyRuns(200) },
    );
  });

  it('give the same tree whatever the addresses are', () => {
    fc.assert(
      fc.property(texts, (sketch) => {
        const [one, other] = [here, { ...there, host: here.host }].map((of) =>
          textsOf(unpacked([exported(of, written(sketch, of))]).tree),
        );
        const [without, none] = [one, other].map((files) =>
          [...(files ?? [])].map(([, text]) => text).join(''),
        );
        fc.pre(!without?.includes(here.scan) && !without?.includes(here.count));
        expect(none).toBe(without);
      }),
      { numRuns: propertyRuns(200) },
    );
  });
});
