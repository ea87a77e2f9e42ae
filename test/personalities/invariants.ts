import { unpacked, textsOf } from '../support/tree-of.ts';
import { unmanaged } from './streams.ts';
import type { Stage } from './stage.ts';

type Check = (stage: Stage) => Promise<readonly string[]> | readonly string[];

/** Returns a line for each breach of what must be true of every stage, read from the requests and from git. */
export async function breaches(stage: Stage): Promise<readonly string[]> {
  const checks: readonly Check[] = [
    unconfirmedRemovals,
    lostStreams,
    doubledStreams,
    lostEdits,
    untrueStatus,
    writesAgain,
  ];
  const found: string[] = [];
  for (const check of checks) found.push(...(await check(stage)));
  return found;
}

const protectedName = 'Guarded';

/** Finds removals of streams that Sluice did not create, that are protected, or that the run had not read by id. */
function unconfirmedRemovals(stage: Stage): readonly string[] {
  return stage.runs.flatMap(({ since }, at) => {
    const next = stage.runs[at + 1]?.since ?? Infinity;
    const calls = stage.callsSince(since).filter(({ seq }) => seq < next);
    return calls.flatMap(({ method, path, seq, status }) => {
      const id = /\/value-streams\/([^/?]+)$/.exec(path)?.[1];
      if (method !== 'DELETE' || id === undefined || status >= 400) return [];
      const isConfirmed = calls.some(
        (call) => call.seq < seq && call.method === 'GET' && isRead(call.path, id),
      );
      const name = stage.made.get(id);
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
function lostStreams({ target, made }: Stage): readonly string[] {
  const there = target.model.streams().map(({ name }) => name);
  const kept = [unmanaged.name, ...[...made.values()].filter((name) => name === protectedName)];
  return kept.filter((name) => !there.includes(name)).map((name) => `${name} is gone`);
}

/** Finds streams of git that the tenant has more than once, except for inactive replaced copies that are reported. */
async function doubledStreams(stage: Stage): Promise<readonly string[]> {
  const streams = stage.target.model.streams();
  const told = await stage.told();
  const retiring = stage.runs.at(-1)?.report?.retiring ?? [];
  return (await namesInGit(stage)).flatMap((name) => {
    const namesakes = streams.filter((stream) => stream.name === name);
    const excused = namesakes.filter(
      ({ id, state }) => state === 'inactive' && [told, ...retiring].some((line) => line.includes(id)),
    );
    const left = namesakes.length - Math.min(excused.length, namesakes.length - 1);
    return left > 1 ? [`${left} streams are called ${name}`] : [];
  });
}

async function namesInGit(stage: Stage): Promise<readonly string[]> {
  const files = await stage.git.files('env/staging');
  const streams = [...files].filter(([path]) => path.endsWith('/value-stream.json'));
  return streams.map(([, text]) => (JSON.parse(text) as { readonly name: string }).name);
}

/** Finds texts that people put into the tenant and that are neither there nor in git any more. */
async function lostEdits(stage: Stage): Promise<readonly string[]> {
  const { model } = stage.target;
  const live = model.streams().map(({ id }) => JSON.stringify(model.exportPayload(id)));
  const branches = [...(await stage.git.branches()).values()].flatMap((files) => [...files.values()]);
  const texts = [...live, ...branches];
  return stage.edits
    .filter((edit) => !texts.some((text) => text.includes(edit)))
    .map((edit) => `"${edit}" is lost`);
}

/** Finds a status that says Synced and Healthy where the tenant differs from git. */
async function untrueStatus(stage: Stage): Promise<readonly string[]> {
  const { sync, health } = await stage.status();
  if (sync !== 'Synced' || health !== 'Healthy') return [];
  return (await differences(stage)).map((path) => `the status is Synced and Healthy, and ${path} differs`);
}

/** Returns the files of git that the tenant's exports do not give. */
export async function differences(stage: Stage): Promise<readonly string[]> {
  const { model, view, faults } = stage.target;
  const names = await namesInGit(stage);
  const newest = new Map(model.streams().map(({ name, id }) => [name, id]));
  const ids = [...newest].filter(([name]) => names.includes(name)).map(([, id]) => id);
  const { changingFields, numericIds } = faults.switches;
  const isShown = changingFields.length > 0 || numericIds;
  const files = ids.map((id) => Buffer.from(isShown ? view.exportFile(id) : model.exportFile(id)));
  const live = textsOf(unpacked(files).tree);
  const wanted = [...(await stage.git.files('env/staging'))].filter(([path]) => decides(path));
  return wanted
    .filter(([path, text]) => withoutNesting(live.get(path) ?? '{}') !== withoutNesting(text))
    .map(([path]) => path);
}

/** A stream's file without its nesting of subflows, which depends on the exporting tenant. */
function withoutNesting(text: string): string {
  const { $sections: sections, ...file } = JSON.parse(text) as {
    readonly $sections?: Record<string, unknown>;
  };
  const others = Object.entries(sections ?? {}).filter(([name]) => name !== 'subflows');
  return JSON.stringify([file, others]);
}

function decides(path: string): boolean {
  return path.startsWith('value-streams/') && !/\.ui\.json$|format\.json$/.test(path);
}

/** Runs once more, and finds writes of that run, which had nothing to do. */
async function writesAgain(stage: Stage): Promise<readonly string[]> {
  stage.clock.advance(61_000);
  const { since } = await stage.sync();
  return stage.writesSince(since).map((call) => `a run where nothing changed sent ${call}`);
}
