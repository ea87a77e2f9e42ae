import { release, tmpdir } from 'node:os';
import { openStore, repositoryFolder } from '../../../daemon/open/open.ts';
import type { Outside } from '../../../daemon/open/outside.ts';
import { secretsOf, everything } from '../../../daemon/open/opens.ts';
import { gitVersion, refsOfMirror } from '../../../adapters/git/mirror-facts.ts';
import type { Config } from '../../../config/config.ts';
import { loadConfig } from '../../../config/load.ts';
import { resolveSecret } from '../../../config/secret.ts';
import type { Store } from '../../../ports/store.ts';
import { environmentSubject, sourceSubject } from '../../../runs/run.ts';
import { tarOf } from '../../files/archive.ts';
import { configFiles } from '../../files/disk.ts';
import { outsideOfCommand } from '../../outside.ts';
import { printJson, type ExitCode, type Output } from '../../output.ts';
import { shownConfig, withoutContent } from '../../terminal/report-values.ts';
import { versionOfPackage } from '../../version.ts';
import { writeWhole } from '../../files/writing.ts';

export interface BugreportOptions {
  readonly config: string;
  readonly out: string;
  readonly json?: boolean;
}

/** Limit of runs that a report includes. */
const runs = 50;

/** README of the archive, for the person who receives it. */
const about = `Facts about a Sluice installation, for troubleshooting.

installation.json   versions and platform
configuration.json  the configuration; of secrets, only the places where they are stored
refs.json           branches and commits of the local mirrors, as of the last fetch
store.json          statuses, the last ${runs} runs, open entries of the journal, leases

Sluice replaced secrets and addresses of webhooks by [redacted], and content of value streams by its length.
The files include names of streams, branches, people and machines, and messages of problems.
`;

/**
 * Writes an archive for troubleshooting an installation, without secrets, content of value streams and addresses of
 * webhooks. If a fact cannot be read, the archive includes the reason instead.
 */
export async function bugreportAction(
  { config: path, out, json }: BugreportOptions,
  output: Output,
): Promise<ExitCode> {
  const outside = outsideOfCommand(output, 'error');
  const loaded = await attempt(async () => (await loadConfig(path, configFiles)).config);
  if (loaded.value !== undefined) await learnSecrets(loaded.value, outside);
  const at = outside.clock.now();
  const installation = {
    sluice: await versionOfPackage(),
    node: process.versions.node,
    platform: `${process.platform} ${process.arch} ${release()}`,
    at: new Date(at).toISOString(),
    git: (await attempt(() => gitVersion({ directory: tmpdir(), path: outside.env['PATH'] }, outside.log)))
      .reported,
  };
  const parts: readonly (readonly [string, unknown])[] = [
    ['installation', installation],
    ['configuration', loaded.value === undefined ? loaded.reported : shownConfig(loaded.value)],
    ...(loaded.value === undefined
      ? []
      : [
          ['refs', await refsOf(loaded.value, outside)] as const,
          ['store', await storeFacts(loaded.value, outside)] as const,
        ]),
  ];
  const clean = ([name, value]: readonly [string, unknown]) => {
    const shown = outside.redactor.value(JSON.parse(JSON.stringify(value)) as unknown);
    // Redact the text as a whole too: a key may hold a secret.
    const text = outside.redactor.text(JSON.stringify(shown, null, 2), 'json');
    return [`sluice-bugreport/${name}.json`, `${text}\n`] as const;
  };
  const files = new Map([['sluice-bugreport/README.txt', about], ...parts.map(clean)]);
  await writeWhole(out, tarOf(files, at), 0o600);
  if (json) printJson(output, 'bugreport', { file: out });
  else output.out(`${out}\n`);
  output.err(
    'Check it before you share it: it includes names of streams, branches, people and machines, and messages of problems.\n',
  );
  return 0;
}

interface Attempt<T> {
  readonly value: T | undefined;
  /** Value for the report, or the reason why there is none. */
  readonly reported: T | { readonly unknown: string };
}

async function attempt<T>(work: () => Promise<T>): Promise<Attempt<T>> {
  try {
    const value = await work();
    return { value, reported: value };
  } catch (error) {
    return {
      value: undefined,
      reported: { unknown: error instanceof Error ? error.message : String(error) },
    };
  }
}

/** Adds each secret that can be read to the redactor. A missing one cannot leak. */
async function learnSecrets(config: Config, outside: Outside): Promise<void> {
  for (const ref of secretsOf(config, everything)) {
    const { value } = await attempt(() => resolveSecret(ref, outside));
    if (value !== undefined) outside.redactor.add(value);
  }
}

/** Reads the refs of the local mirrors, as of the last fetch, without asking a remote. */
async function refsOf(config: Config, outside: Outside): Promise<Readonly<Record<string, unknown>>> {
  const entries: [string, unknown][] = [];
  for (const { name, repository } of config.pipelines) {
    const place = { directory: repositoryFolder(config, repository.url), path: outside.env['PATH'] };
    entries.push([name, (await attempt(() => refsOfMirror(place, outside.log))).reported]);
  }
  return Object.fromEntries(entries);
}

async function storeFacts(config: Config, outside: Outside): Promise<unknown> {
  const { reported } = await attempt(async () => {
    const store = await openStore(config, outside);
    try {
      return await factsIn(store, config);
    } finally {
      await store.close();
    }
  });
  return reported;
}

async function factsIn(store: Store, { pipelines }: Config): Promise<unknown> {
  const subjects = pipelines.flatMap(({ source, environments }) => [
    sourceSubject(source.name),
    ...[...environments.keys()].map(environmentSubject),
  ]);
  const journal = [];
  for (const subject of subjects) journal.push(...(await store.openJournal(subject)));
  const statuses = (await store.statuses()).filter(({ subject }) => subjects.includes(subject));
  const leases = await Promise.all(subjects.map((subject) => store.lease(subject)));
  return {
    statuses: statuses.map((record) => ({ ...record, status: withoutContent(record.status) })),
    runs: (await store.runs(undefined, runs)).map((run) => ({
      ...run,
      details: withoutContent(run.details),
    })),
    openJournal: journal.map((entry) => ({ ...entry, facts: withoutContent(entry.facts) })),
    leases: leases.filter((lease) => lease !== undefined),
  };
}
