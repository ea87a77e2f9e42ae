import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createDirectoryTenant } from '../../../src/adapters/directory-tenant/directory-tenant.ts';
import { unusableExport } from '../../../src/core/tree/export/unusable-export.ts';
import type { Choice, HandedStream, HandOverBatch, BatchFolderState } from '../../../src/ports/hand-over.ts';
import { anExportFile } from '../../support/export-file.ts';
import { anExchange, type Exchange } from './exchange.ts';

const never = new AbortController().signal;

const stream: HandedStream = { name: 'Order Intake', state: 'active', isNew: true, replaces: undefined };
const choice: Choice = {
  stream: 'Order Intake',
  scenario: 'Take orders',
  path: 'connections/acme-commerce',
  kind: 'connection',
  name: 'acme commerce',
  type: 'emporix-commerce',
  id: '900000001',
  isKnown: false,
};

function aRound(
  round: Partial<HandOverBatch> = {},
  file: Partial<HandOverBatch['files'][number]> = {},
): HandOverBatch {
  const first = {
    slug: 'order-intake',
    bytes: anExportFile(),
    streams: [stream],
    choices: [],
    cloudFunctions: [],
    ...file,
  };
  return {
    environment: 'staging',
    revision: '9fceb02d0ae598e95dc970b74767f19372d61af8',
    files: [first],
    states: [],
    retired: [],
    later: [],
    ...round,
  };
}

const nothing: BatchFolderState = { newest: undefined, files: [] };
const handOver = ({ tenant }: Exchange, round = aRound(), standing = nothing) =>
  tenant.handOver(round, standing, never);
const checklist = ({ outbox }: Exchange, number = '001') =>
  readFile(join(outbox, number, 'CHECKLIST.md'), 'utf8');

describe('a round in the outbox', () => {
  it("names each webhook whose URL changes with the stream's id, before the old stream is retired", async () => {
    const exchange = await anExchange();
    const replaces = { id: '01K1', name: 'Order Intake' };
    const webhooks = ['orders of scenario Take orders', 'returns_* of scenario Take returns'];
    await handOver(
      exchange,
      aRound(
        {},
        {
          streams: [
            { ...stream, isNew: false, replaces, webhooks },
            { ...stream, name: 'Other' },
          ],
        },
      ),
    );

    const text = await checklist(exchange);
    const [told, rest = ''] = text.split('The URLs of these webhooks change.').slice(0, 2);
    expect(told).toContain('Activate Order Intake.');
    expect(rest).toMatch(
      /^ Give the new URL to everyone who calls one, before you retire the old stream:\n\s+- orders of scenario Take orders\n\s+- returns\\_\\\* of scenario Take returns\n\s+- Then retire the old Order Intake/,
    );
    expect(text.match(/URLs of these webhooks/g)).toHaveLength(1);
  });

  it('is a numbered folder with the files in order, a checklist and a manifest', async () => {
    const exchange = await anExchange();
    const [one, other] = [anExportFile({ name: 'One' }), anExportFile({ name: 'Other' })];
    const [first] = aRound({}, { slug: 'one', bytes: one }).files;
    const [second] = aRound({}, { slug: 'other', bytes: other }).files;

    const { place, files } = await handOver(
      exchange,
      aRound({ files: [first, second].flatMap((file) => file ?? []) }),
    );

    expect(place).toBe(join(exchange.outbox, '001'));
    expect(files).toEqual([join(place, '01-one.json'), join(place, '02-other.json')]);
    expect((await readdir(place)).sort()).toEqual([
      '01-one.json',
      '02-other.json',
      'CHECKLIST.md',
      'manifest.json',
    ]);
    expect(new Uint8Array(await readFile(join(place, '01-one.json')))).toEqual(new Uint8Array(one));
    expect(new Uint8Array(await readFile(join(place, '02-other.json')))).toEqual(new Uint8Array(other));
    expect(JSON.parse(await readFile(join(place, 'manifest.json'), 'utf8'))).toMatchObject({
      version: 1,
      environment: 'staging',
      files: [
        { file: '01-one.json', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
        { file: '02-other.json' },
      ],
    });
  });

  it('comes after all that were ever there, also after a restart and when people tidied up', async () => {
    const exchange = await anExchange();
    await handOver(exchange);
    await handOver(exchange, aRound({ environment: 'two' }));
    await rm(join(exchange.outbox, '001'), { recursive: true });

    const { place } = await exchange.restarted().handOver(aRound({ environment: 'three' }), nothing, never);

    expect(place).toBe(join(exchange.outbox, '003'));
    expect((await readdir(exchange.outbox)).sort()).toEqual(['002', '003']);
  });

  it('counts on after 999', async () => {
    const exchange = await anExchange();
    await mkdir(join(exchange.outbox, '999'));

    expect((await handOver(exchange)).place).toBe(join(exchange.outbox, '1000'));
    expect((await handOver(exchange, aRound({ environment: 'two' }))).place).toBe(
      join(exchange.outbox, '1001'),
    );
  });

  it('is not written again while it is the newest, and is when another came between', async () => {
    const exchange = await anExchange();
    const first = await handOver(exchange);

    expect(await exchange.restarted().handOver(aRound(), nothing, never)).toEqual(first);
    expect(await readdir(exchange.outbox)).toEqual(['001']);

    await handOver(exchange, aRound({ environment: 'two' }));
    expect((await handOver(exchange)).place).toBe(join(exchange.outbox, '003'));
  });

  it('is written again where the newest was spoilt', async () => {
    const exchange = await anExchange();
    await handOver(exchange);
    await writeFile(join(exchange.outbox, '001', 'manifest.json'), 'null');

    expect((await handOver(exchange)).place).toBe(join(exchange.outbox, '002'));
  });

  it('replaces what a crash left half written', async () => {
    const exchange = await anExchange();
    await mkdir(join(exchange.outbox, '.sluice-abc'));
    await writeFile(join(exchange.outbox, '.sluice-abc', '01-x.json'), 'half');

    await handOver(exchange);

    expect(await readdir(exchange.outbox)).toEqual(['001']);
  });

  it.each([
    ['../../../etc/cron.d/evil', '01-etc-cron-d-evil.json'],
    ['..', '01-value-stream.json'],
    ['', '01-value-stream.json'],
    ['a\u0000b/c\\d', '01-a-b-c-d.json'],
    ['注文', '01-value-stream.json'],
    ['x'.repeat(300), `01-${'x'.repeat(60)}.json`],
  ])('keeps its files inside, whatever a stream is called: %j', async (slug, name) => {
    const exchange = await anExchange();

    const { place } = await handOver(exchange, aRound({}, { slug }));

    expect((await readdir(place)).sort()).toEqual([name, 'CHECKLIST.md', 'manifest.json']);
    expect(await readdir(exchange.outbox)).toEqual(['001']);
  });

  it('says that it cannot be written, and is when it can', async () => {
    const exchange = await anExchange();
    await rm(exchange.outbox, { recursive: true });

    await expect(handOver(exchange)).rejects.toMatchObject({ code: 'SLC2151', remedy: 'retry' });

    await mkdir(exchange.outbox);
    expect((await handOver(exchange)).place).toBe(join(exchange.outbox, '001'));
  });

  it('is refused by a tenant that has none', async () => {
    const { inbox, clock, log } = await anExchange();
    const source = createDirectoryTenant(
      { name: 'dev', inbox, outbox: undefined },
      { clock, log, unusable: unusableExport },
    );

    await expect(source.handOver(aRound(), nothing, never)).rejects.toMatchObject({
      code: 'SLC2155',
      remedy: 'never',
    });
  });
});

describe('the checklist', () => {
  it('says which file, what to look for first, what to choose where, and what to do to the stream', async () => {
    const exchange = await anExchange();
    const known = {
      ...choice,
      path: 'keychains/erp',
      kind: 'keychain',
      name: 'ERP',
      type: undefined,
      isKnown: true,
    };
    await handOver(
      exchange,
      aRound({}, { choices: [choice, { ...known, id: '812' }], cloudFunctions: ['vat-id-check'] }),
    );

    const text = await checklist(exchange);

    expect(text).toMatch(
      /^1\. \[ \] \*\*First look .*\n +- Names: Order Intake\.\n +- If there is one, export it/m,
    );
    expect(text).toContain('2. [ ] **Import `01-order-intake.json`: Order Intake**');
    expect(text).toContain('Only if the first step found no Order Intake.');
    expect(text).toMatch(
      /In the scenario Take orders, choose:\n +- the connection acme commerce of type emporix-commerce\n/,
    );
    expect(text).toMatch(/check that these are chosen already:\n +- the keychain ERP \(id 812\)\n/);
    expect(text).toContain('vat-id-check');
    expect(text).toContain('Activate Order Intake.');
    expect(text).toContain('3. [ ] **Export each of these streams again**');
    expect(text).toContain(`\`${exchange.inbox}\``);
  });

  it('says nothing of a look where the stream was synced there before, and what it takes over from', async () => {
    const exchange = await anExchange();
    const replaces = { id: '01OLD', name: 'Order Intake, old' };
    await handOver(
      exchange,
      aRound({}, { streams: [{ ...stream, state: 'inactive', isNew: false, replaces }] }),
    );

    const text = await checklist(exchange);

    expect(text).not.toContain('First look');
    expect(text).toContain('Leave Order Intake inactive.');
    expect(text).toContain('retire the old Order Intake, old (id 01OLD)');
  });

  it('says of several streams in one file what to choose in which, and activates what is run first', async () => {
    const exchange = await anExchange();
    const carried = { ...stream, name: 'Routing' };
    const own = { ...choice, scenario: undefined };
    await handOver(
      exchange,
      aRound({}, { streams: [stream, carried], choices: [choice, own, { ...choice, stream: 'Routing' }] }),
    );

    const text = await checklist(exchange);

    expect(text).toContain('The file brings with it: Routing.');
    expect(text).toContain('In the scenario Take orders of Order Intake, choose:');
    expect(text).toContain('In Order Intake itself, choose:');
    expect(text).toContain('In the scenario Take orders of Routing, choose:');
    expect(text.indexOf('Activate Routing.')).toBeLessThan(text.indexOf('Activate Order Intake.'));
  });

  it('lists states, what is to be retired, and what comes later', async () => {
    const exchange = await anExchange();
    await handOver(
      exchange,
      aRound({
        files: [],
        states: [{ id: '01AAA', name: 'Returns', state: 'inactive' }],
        retired: [{ id: '01BBB', name: 'Refunds' }],
        later: [{ name: 'Bookkeeping', reason: 'runs Refunds, whose export is not there yet' }],
      }),
    );

    const text = await checklist(exchange);

    expect(text).toContain('1. [ ] **Deactivate Returns**\n   - Its id is 01AAA.');
    expect(text).toContain('2. [ ] **Retire the old Refunds**');
    expect(text).toContain('3. [ ] **Export each of these streams again**\n   - Streams: Returns.');
    expect(text).toContain('- Bookkeeping: runs Refunds');
  });

  it('takes names for text, whatever stands in them', async () => {
    const exchange = await anExchange();
    const name = '# **Run** `rm`\n1. [evil](javascript:alert(1)) <script>\u202e|&';

    await handOver(exchange, aRound({}, { streams: [{ ...stream, name }] }));

    const text = await checklist(exchange);
    expect(text).toContain(
      String.raw`\# \*\*Run\*\* \`rm\` 1. \[evil\](javascript:alert(1)) &lt;script> \|&amp;`.replace(
        '>',
        String.raw`\>`,
      ),
    );
    expect(text).not.toContain('<script');
    expect(text.split('\n').filter((line) => line.startsWith('1. '))).toHaveLength(1);
  });
});
