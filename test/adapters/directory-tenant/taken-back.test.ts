import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type {
  HandOverFile,
  HandOverBatch,
  BatchFolderState,
  Withdrawal,
} from '../../../src/ports/hand-over.ts';
import { anExportFile } from '../../support/export-file.ts';
import { anExchange, type Exchange } from './exchange.ts';

const never = new AbortController().signal;
const nothing: BatchFolderState = { newest: undefined, files: [] };

const fileOf = (slug: string): HandOverFile => ({
  slug,
  bytes: anExportFile({ name: slug }),
  streams: [{ name: slug, state: 'active', isNew: true, replaces: undefined }],
  choices: [],
  cloudFunctions: [],
});

const roundOf = (
  slugs: readonly string[],
  states: HandOverBatch['states'] = [],
  revision = 'a'.repeat(40),
): HandOverBatch => ({
  environment: 'staging',
  revision,
  files: slugs.map(fileOf),
  states,
  retired: [],
  later: [],
});

const returns = { id: '01AAA', name: 'Returns', state: 'active' } as const;

const textIn = ({ outbox }: Exchange, ...path: readonly string[]) => readFile(join(outbox, ...path), 'utf8');
const namesIn = async ({ outbox }: Exchange, ...path: readonly string[]) =>
  (await readdir(join(outbox, ...path))).sort();
const taken = (file: string | undefined, by?: string): Withdrawal => ({ is: 'file', file: file ?? '', by });

describe('a round that is taken back', () => {
  it('says what takes the place of all of it, and keeps its files and what people wrote aside', async () => {
    const exchange = await anExchange();
    const { files, place } = await exchange.tenant.handOver(roundOf(['one', 'other']), nothing, never);
    const next = await exchange.tenant.handOver(roundOf(['both']), { newest: place, files }, never);
    const list = join(place, 'CHECKLIST.md');
    await writeFile(list, `${await readFile(list, 'utf8')}\nhalf done, Ada\n`);

    await exchange.tenant.withdraw(
      files.map((file) => taken(file, next.files[0])),
      never,
    );

    expect(await namesIn(exchange, '001')).toEqual(['CHECKLIST.md', 'manifest.json', 'not-to-import']);
    expect(await namesIn(exchange, '001', 'not-to-import')).toEqual([
      '01-one.json',
      '02-other.json',
      'CHECKLIST.md',
    ]);
    expect(await textIn(exchange, '001', 'not-to-import', 'CHECKLIST.md')).toContain('half done, Ada');
    const text = await textIn(exchange, '001', 'CHECKLIST.md');
    expect(text).toMatch(/^# SUPERSEDED: checklist 001: staging\n/);
    expect(text).toContain('- `01-one.json`: `002/01-both.json` takes its place.');
    expect(text).toContain(`put its file into the folder \`${exchange.inbox}\``);
    expect(JSON.parse(await textIn(exchange, '001', 'manifest.json'))).toMatchObject({
      files: [{ takenBackFor: '002/01-both.json' }, { takenBackFor: '002/01-both.json' }],
    });
    expect(await namesIn(exchange, '002')).toEqual(['01-both.json', 'CHECKLIST.md', 'manifest.json']);
  });

  it('is withdrawn where nothing takes its place, and superseded once something does', async () => {
    const exchange = await anExchange();
    const { files, place } = await exchange.tenant.handOver(roundOf(['one']), nothing, never);

    await exchange.tenant.withdraw([taken(files[0])], never);

    expect(await textIn(exchange, '001', 'CHECKLIST.md')).toMatch(
      /^# WITHDRAWN: .*\n\n\*\*Do nothing of this/,
    );
    const next = await exchange.tenant.handOver(roundOf(['one']), { newest: place, files }, never);
    expect(next.place).toBe(join(exchange.outbox, '002'));
    await exchange.tenant.withdraw([taken(files[0], next.files[0])], never);
    expect(await textIn(exchange, '001', 'CHECKLIST.md')).toMatch(/^# SUPERSEDED/);
    expect(await textIn(exchange, '001', 'not-to-import', 'CHECKLIST.md')).toMatch(/^# Checklist 001/);
  });

  it('goes on asking for the rest of it, with what is not any more at its top', async () => {
    const exchange = await anExchange();
    const round = roundOf(['one', 'other'], [returns]);
    const { files, place } = await exchange.tenant.handOver(round, nothing, never);
    const before = await textIn(exchange, '001', 'CHECKLIST.md');
    const parts: readonly Withdrawal[] = [
      taken(files[0]),
      { is: 'state', place, id: returns.id, by: join(exchange.outbox, '002') },
    ];

    for (const _ of ['once', 'and again after a crash']) await exchange.tenant.withdraw(parts, never);

    const [title = '', , one, state, , ...rest] = (await textIn(exchange, '001', 'CHECKLIST.md')).split('\n');
    expect(one).toBe(
      '> **Not any more: `01-one.json`.** Nothing takes its place so far; what comes later is in a folder of its own. The file lies in `not-to-import`.  ',
    );
    expect(state).toBe('> **Not any more: Activate Returns.** `002` takes its place.  ');
    expect([title, '', ...rest].join('\n')).toBe(before);
    expect(await namesIn(exchange, '001')).toEqual([
      '02-other.json',
      'CHECKLIST.md',
      'manifest.json',
      'not-to-import',
    ]);
  });

  it('stays as people left it where they moved it, its files or its checklist away', async () => {
    const exchange = await anExchange();
    const { files, place } = await exchange.tenant.handOver(roundOf(['one']), nothing, never);
    await rm(files[0] ?? '');
    await rm(join(place, 'CHECKLIST.md'));

    await exchange.tenant.withdraw([taken(files[0])], never);

    expect(await namesIn(exchange, '001')).toEqual(['CHECKLIST.md', 'manifest.json', 'not-to-import']);
    await rename(place, join(exchange.outbox, 'done'));
    await exchange.tenant.withdraw([taken(files[0], files[0])], never);
    expect(await namesIn(exchange)).toEqual(['done']);
  });

  it('moves nothing that is not a file of the round, whatever stands in its manifest or is asked', async () => {
    const exchange = await anExchange();
    const { files, place } = await exchange.tenant.handOver(roundOf(['one']), nothing, never);
    await writeFile(join(exchange.outbox, 'mine.json'), 'mine');
    const manifest = JSON.stringify({ files: [{ file: '../mine.json' }], states: [] });
    await writeFile(join(place, 'manifest.json'), manifest);

    await exchange.tenant.withdraw(
      [
        taken(join(place, '../mine.json')),
        taken(`${exchange.outbox}-elsewhere/001/01-one.json`),
        { is: 'state', place, id: '../mine.json', by: undefined },
        { is: 'file', file: `${place}/..%2fmine.json`, by: files[0] },
      ],
      never,
    );

    expect(await textIn(exchange, 'mine.json')).toBe('mine');
    await writeFile(join(place, 'manifest.json'), 'null');
    await exchange.tenant.withdraw([taken(files[0])], never);
    expect(await namesIn(exchange, '001')).toContain('01-one.json');
  });
});

describe('a round that nobody remembers', () => {
  it('is superseded by the next one: the process that put it there died', async () => {
    const exchange = await anExchange();
    const first = await exchange.tenant.handOver(roundOf(['one', 'other']), nothing, never);
    await exchange
      .restarted()
      .handOver(roundOf(['other']), { newest: first.place, files: first.files }, never);

    const standing = { newest: first.place, files: first.files };
    const { place } = await exchange.restarted().handOver(roundOf(['third']), standing, never);

    expect(place).toBe(join(exchange.outbox, '003'));
    expect(await namesIn(exchange, '001')).toContain('01-one.json');
    expect(await textIn(exchange, '002', 'CHECKLIST.md')).toContain('`003` takes its place.');
  });

  it('is superseded also where it was the first one, and where that was cut off', async () => {
    const exchange = await anExchange();
    await exchange.tenant.handOver(roundOf(['one']), nothing, never);
    await exchange.restarted().handOver(roundOf(['other']), nothing, never);
    expect(await textIn(exchange, '001', 'CHECKLIST.md')).toMatch(/^# SUPERSEDED/);

    await exchange.restarted().handOver(roundOf(['other']), nothing, never);

    expect(await namesIn(exchange)).toEqual(['001', '002']);
    expect(await namesIn(exchange, '002')).toContain('01-other.json');
  });

  it('is none of a person: the number after the newest that is known is taken, also where that was removed', async () => {
    const exchange = await anExchange();
    const { place, files } = await exchange.tenant.handOver(roundOf(['one']), nothing, never);
    await rm(place, { recursive: true });
    await mkdir(join(exchange.outbox, 'notes'));

    const next = await exchange.tenant.handOver(roundOf(['other']), { newest: place, files }, never);

    expect(next.place).toBe(join(exchange.outbox, '002'));
  });
});
