import { unpacked, textsOf } from '../support/tree-of.ts';
import { unmanaged } from './streams.ts';
import type { Harness } from './harness.ts';

type Check = (harness: Harness) => Promise<readonly string[]> | readonly string[];

/** Returns a line for each breach of what must be true of every stage, read from the requests and from git. */
export async function breaches(harness: Harness): Promise<readonly string[]> {
  const checks: readonly Check[] = [
    unconfirmedRemovals,
    lostStreams,
    doubledStreams,
    lostEdits,
    untrueStatus,
    writesAgain,
  ];
  const found: string[] = [];
  for (const check of checks) found.push(...(await check(harness)));
  return found;
}

const protectedName = 'Guarded';

/** Finds removals of streams that Sluice did not create, that are protected, or that the run had not read by id. */
function unconfirmedRemovals(harness: Harness): readonly string[] {
  return harness.runs.flatMap(({ since }, at) => {
    const next = harness.runs[at + 1]?.since ?? Infinity;
    const calls = harness.callsSince(since).filter(({ seq }) => seq < next);
    return calls.flatMap(({ method, path, seq, status }) => {
      const id = /\/value-streams\/([^/?]+)$/.exec(path)?.[1];
      if (method !== 'DELETE' || id === undefined || status >= 400) return [];
      const isConfirmed = calls.some(
        (call) => call.seq < seq && call.method === 'GET' && isRead(call.path, id),
      );
      const name = harness.made.get(id);
      return [
        ...(isConfirmed ? [] : [`run ${at} removed ${name ?? id}, which it had not read`]),
        ...(name === undefined ? [`run ${at} removed ${id}, which Sluice did not make`] : []),
        ...(name === protectedName ? [`run ${at} removed ${name}, which is protected`] : []),
      ];
    });
  });
}

function isRead(path: string, id: string): boolean {
  return path.endsWith(`/value-streams/${id}`) || path.endsWith(`/value-streams/${id}/export`);
}

/** Finds streams that people made or protected and that are gone. */
function lostStreams({ target, made }: Harness): readonly string[] {
  const there = target.model.streams().map(({ name }) => name);
  const kept = [unmanaged.name, ...[...made.values()].filter((name) => name === protectedName)];
  return kept.filter((name) => !there.includes(name)).map((name) => `${name} is gone`);
}

/** Finds streams of git that the tenant has more than once, except for inactive replaced copies that are reported. */
async function doubledStreams(harness: Harness): Promise<readonly string[]> {
  const streams = harness.target.model.streams();
  const told = await harness.told();
  const retiring = harness.runs.at(-1)?.report?.retiring ?? [];
  return (await namesInGit(harness)).flatMap((name) => {
    const namesakes = streams.filter((stream) => stream.name === name);
    const excused = namesakes.filter(
      ({ id, state }) => state === 'inactive' && [told, ...retiring].some((line) => line.includes(id)),
    );
    const left = namesakes.length - Math.min(excused.length, namesakes.length - 1);
    return left > 1 ? [`${left} streams are called ${name}`] : [];
  });
}

async function namesInGit(harness: Harness): Promise<readonly string[]> {
  const files = await harness.git.files('env/staging');
  const streams = [...files].filter(([path]) => path.endsWith('/value-stream.json'));
  return streams.map(([, text]) => (JSON.parse(text) as { readonly name: string }).name);
}

/** Finds texts that people put into the tenant and that are neither there nor in git any more. */
async function lostEdits(harness: Harness): Promise<readonly string[]> {
  const { model } = harness.target;
  const live = model.streams().map(({ id }) => JSON.stringify(model.exportPayload(id)));
  const branches = [...(await harness.git.branches()).values()].flatMap((files) => [...files.values()]);
  const texts = [...live, ...branches];
  return harness.edits
    .filter((edit) => !texts.some((text) => text.includes(edit)))
    .map((edit) => `"${edit}" is lost`);
}

/** Finds a status that says Synced and Healthy where the tenant differs from git. */
async function untrueStatus(harness: Harness): Promise<readonly string[]> {
  const { sync, health } = await harness.status();
  if (sync !== 'Synced' || health !== 'Healthy') return [];
  return (await differences(harness)).map((path) => `the status is Synced and Healthy, and ${path} differs`);
}

/** Returns the files of git that the tenant's exports do not give. */
export async function differences(harness: Harness): Promise<readonly string[]> {
  const { model, view, faults } = harness.target;
  const names = await namesInGit(harness);
  const newest = new Map(model.streams().map(({ name, id }) => [name, id]));
  const ids = [...newest].filter(([name]) => names.includes(name)).map(([, id]) => id);
  const { changingFields, numericIds } = faults.switches;
  const isShown = changingFields.length > 0 || numericIds;
  const files = ids.map((id) => Buffer.from(isShown ? view.exportFile(id) : model.exportFile(id)));
  const live = textsOf(unpacked(files).tree);
  const wanted = [...(await harness.git.files('env/staging'))].filter(([path]) => decides(path));
  return wanted
    .filter(([path, text]) => comparable(harness, live.get(path) ?? '{}') !== comparable(harness, text))
    .map(([path]) => path);
}

/**
 * A stream's file without its nesting of subflows, which depends on the exporting tenant, and without its state where
 * git does not decide it.
 */
function comparable({ takesStates }: Harness, text: string): string {
  const { $sections: sections, ...all } = JSON.parse(text) as {
    readonly $sections?: Record<string, unknown>;
    readonly state?: string;
  };
  const { state: _state, ...stateless } = all;
  const file = takesStates ? all : stateless;
  const others = Object.entries(sections ?? {}).filter(([name]) => name !== 'subflows');
  return JSON.stringify([file, others]);
}

function decides(path: string): boolean {
  return path.startsWith('value-streams/') && !/\.ui\.json$|format\.json$/.test(path);
}

/** Runs once more, and finds writes of that run, which had nothing to do. */
async function writesAgain(harness: Harness): Promise<readonly string[]> {
  harness.clock.advance(61_000);
  const { since } = await harness.sync();
  return harness.writesSince(since).map((call) => `a run where nothing changed sent ${call}`);
}
