import { createHash } from 'node:crypto';
import { budgets } from '../../core/budgets.ts';
import { parseTreeFile } from '../../core/tree/parse.ts';
import { printTreeFile } from '../../core/tree/print.ts';
import type { Prerequisite } from '../../core/plan/prerequisites.ts';
import type { TreeFile } from '../../core/tree/tree.ts';
import type { Clock } from '../../ports/clock.ts';
import type { TreeEntry } from '../../ports/repository.ts';
import type { Store } from '../../ports/store.ts';
import type { KnownStream, KnownTree } from './known-tree.ts';
import { combinedReadings } from './results.ts';
import { RevisionFiles } from './revision-files.ts';
import { prerequisitesOfReading, type StreamFacts, type StreamReading } from './stream-reading.ts';
import { TextPool } from './text-pool.ts';

const { documents: shards, characters: longest } = budgets.readings;

type SavedFacts = Omit<StreamFacts, 'carries'> & { readonly carries: readonly (readonly [string, string])[] };

/** Reading as JSON. Files of the tree are in their text form. */
interface SavedReading {
  /** Digest of the stream's files. */
  readonly files: string;
  /** State of each path that the stream references, when it was read. */
  readonly standings: readonly (readonly [string, string])[];
  readonly reading: Omit<StreamReading, 'facts' | 'named' | 'hooks'> & {
    readonly facts?: SavedFacts;
    readonly named?: string;
    readonly hooks: readonly (Omit<Prerequisite, 'named'> & { readonly named: string })[];
  };
}

interface SavedShard {
  readonly program: string;
  readonly supplies: string;
  readonly readings: readonly SavedReading[];
}

/**
 * Readings of streams in the store, so that a new process reads only the streams that changed since. An entry counts
 * only for the same program, values, settings, files and referenced resources. Anything else, and any damaged text, is
 * ignored and costs only time.
 */
export class SavedReadings {
  readonly #store: Pick<Store, 'document' | 'atomically'>;
  readonly #clock: Pick<Clock, 'now'>;
  readonly #program: string;

  /** `program` identifies the code that computes readings. */
  constructor(
    {
      store,
      clock,
    }: { readonly store: Pick<Store, 'document' | 'atomically'>; readonly clock: Pick<Clock, 'now'> },
    program: string,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#program = program;
  }

  /** Returns what is known of these files from saved readings; undefined where that is nothing. */
  async load(environment: string, files: RevisionFiles, supplies: string): Promise<KnownTree | undefined> {
    const names = Array.from({ length: shards }, (_, shard) => documentOf(environment, shard));
    const documents = await Promise.all(names.map((name) => this.#store.document(name)));
    const streams = new Map<string, KnownStream>();
    const standings = new Map<string, string>();
    const { same } = new TextPool();
    for (const document of documents) {
      const shard = document === undefined ? undefined : decoded(document.text);
      if (shard?.program !== this.#program || shard.supplies !== supplies) continue;
      for (const saved of shard.readings) {
        const entries = files.streams.get(saved.reading.path);
        if (entries === undefined || saved.files !== digestOf(entries)) continue;
        // Readings that disagree on a path were made at different times. The first one is as good as any.
        if (saved.standings.some(([path, stood]) => (standings.get(path) ?? stood) !== stood)) continue;
        for (const [path, stood] of saved.standings) standings.set(same(path), stood);
        streams.set(saved.reading.path, { entries, reading: readingOf(saved, same) });
      }
    }
    if (streams.size === 0) return undefined;
    const { others, environments } = files;
    const isWhole = streams.size === files.streams.size;
    const readings = [...files.streams.keys()].flatMap((path) => streams.get(path)?.reading ?? []);
    return {
      // Some other list where streams are missing, so that nobody takes the tree for a whole one.
      files: isWhole
        ? files
        : new RevisionFiles(files.commit, { streams: new Map(files.streams), others, environments }),
      supplies,
      streams,
      readings,
      results: combinedReadings(readings),
      prerequisites: readings.flatMap(prerequisitesOfReading),
      standings,
    };
  }

  /** Saves the readings of these streams, with those that share a document with them. */
  async save(environment: string, tree: KnownTree, changed: readonly string[]): Promise<void> {
    const touched = new Set(changed.map(shardOf));
    if (touched.size === 0) return;
    const members = Map.groupBy(tree.streams.values(), ({ reading }) => shardOf(reading.path));
    const at = this.#clock.now();
    await this.#store.atomically(async (session) => {
      for (const shard of touched) {
        const readings = fitting((members.get(shard) ?? []).map((known) => savedOf(known, tree.standings)));
        const text = encoded({ program: this.#program, supplies: tree.supplies, readings });
        await session.saveDocument({ name: documentOf(environment, shard), text, at });
      }
    });
  }
}

const documentOf = (environment: string, shard: number) => `readings of ${environment} ${shard}`;

const shardOf = (path: string) => createHash('sha256').update(path).digest().readUInt32BE() % shards;

function digestOf(entries: readonly TreeEntry[]): string {
  const hash = createHash('sha256');
  for (const { path, oid, mode } of entries) hash.update(`${mode} ${oid} ${path}\0`);
  return hash.digest('hex');
}

/** Returns a text with a digest of itself, by which damage shows. */
function encoded(shard: SavedShard): string {
  const text = JSON.stringify(shard);
  return `${createHash('sha256').update(text).digest('hex')} ${text}`;
}

function decoded(text: string): SavedShard | undefined {
  const [digest, json] = [text.slice(0, 64), text.slice(65)];
  if (createHash('sha256').update(json).digest('hex') !== digest) return undefined;
  return JSON.parse(json) as SavedShard;
}

function savedOf({ entries, reading }: KnownStream, standings: KnownTree['standings']): SavedReading {
  const { facts, named, hooks, ...rest } = reading;
  return {
    files: digestOf(entries),
    standings: reading.refersTo.map((path) => [path, standings.get(path) ?? '']),
    reading: {
      ...rest,
      ...(facts === undefined ? {} : { facts: { ...facts, carries: [...facts.carries] } }),
      ...(named === undefined ? {} : { named: printTreeFile(named) }),
      hooks: hooks.map((hook) => ({ ...hook, named: printTreeFile(hook.named) })),
    },
  };
}

/** Returns the readings that fit into a document, the smallest first. */
function fitting(readings: readonly SavedReading[]): readonly SavedReading[] {
  const sized = readings.map((one) => ({ one, size: JSON.stringify(one).length }));
  const fit: SavedReading[] = [];
  let left = longest;
  for (const { one, size } of sized.sort((first, second) => first.size - second.size)) {
    left -= size;
    if (left < 0) break;
    fit.push(one);
  }
  return fit;
}

function readingOf(
  { reading: { facts, named, hooks, ...rest } }: SavedReading,
  same: (text: string) => string,
): StreamReading {
  return {
    ...rest,
    refersTo: rest.refersTo.map(same),
    places: rest.places.map(([path, words]) => [same(path), words]),
    facts: facts && {
      ...facts,
      state: facts.state,
      uses: facts.uses.map(same),
      carries: new Map(facts.carries.map(([path, print]) => [same(path), same(print)])),
    },
    named: named === undefined ? undefined : fileOf(named, rest.path),
    hooks: hooks.map((hook) => ({ ...hook, named: fileOf(hook.named, hook.file) })),
  };
}

const fileOf = (text: string, path: string): TreeFile => parseTreeFile(Buffer.from(text), path);
