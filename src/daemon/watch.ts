import { watch, type ChokidarOptions } from 'chokidar';
import { basename, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inboxDisk } from '../adapters/directory-tenant/inbox/inbox-disk.ts';
import { pollInbox } from '../adapters/directory-tenant/inbox/poll-inbox.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Pipeline } from '../config/config.ts';
import { environmentSubject, sourceSubject } from '../runs/run.ts';

/** Something that watches until it is closed. */
export interface Watcher {
  close(): Promise<void>;
}

/** One that also says when it has begun to. */
export interface ReadyWatcher extends Watcher {
  readonly ready: Promise<void>;
}

/**
 * Calls back when a configuration changes, a file or a folder of them. In a folder the store may lie too, and more: only
 * what can be part of a configuration counts. A mounted one is changed by pointing `..data` elsewhere.
 */
export function watchConfig(paths: readonly string[], onChange: () => void): ReadyWatcher {
  const ignored = (path: string) =>
    !paths.includes(path) && !path.endsWith('.yaml') && basename(path) !== '..data';
  return watchWith(paths, { awaitWriteFinish: false, depth: 0, ignored }, onChange);
}

/** How long a file must have kept its size before it counts as put there, and how often that is looked at. */
const settled = { stabilityThreshold: 1000, pollInterval: 200 };

/** How an inbox is watched. */
export interface InboxWatch {
  readonly inbox: string;
  /** Between looks, where its file system sends no events; undefined: events are waited for. Milliseconds. */
  readonly poll: number | undefined;
  /** True: that a file is gone says something. Else it was only put away. */
  readonly whole: boolean;
}

/** Calls back when a file in an inbox has settled; not for hidden ones and not for what is in folders of it. */
export function watchInbox({ inbox, poll, whole }: InboxWatch, onChange: () => void): ReadyWatcher {
  if (poll !== undefined)
    return pollInbox({ inbox, poll, whole }, { clock: systemClock, disk: inboxDisk }, onChange);
  const ignored = (path: string) => path !== inbox && basename(path).startsWith('.');
  const events = whole ? ['add', 'change', 'unlink'] : ['add', 'change'];
  const options = { awaitWriteFinish: settled, depth: 0, ignored };
  return watchWith([inbox], options, (event) => {
    if (events.includes(event)) onChange();
  });
}

function watchWith(
  paths: readonly string[],
  options: ChokidarOptions,
  onChange: (event: string) => void,
): ReadyWatcher {
  const watcher = watch([...paths], { ignoreInitial: true, ...options });
  watcher.on('all', onChange);
  // A folder that goes away or cannot be watched must not end the daemon.
  watcher.on('error', () => undefined);
  const ready = new Promise<void>((resolve) => {
    watcher.on('ready', () => resolve());
  });
  return { ready, close: () => watcher.close() };
}

/** Wakes what a pipeline works on when its repository on this machine moves, or when people bring exports. */
export function watchPipeline(pipeline: Pipeline, wake: (subject?: string) => void): readonly Watcher[] {
  const { repository, tenants, source, environments } = pipeline;
  const refs = refsOfLocalRemote(repository.url);
  const uses = [
    { subject: sourceSubject(source.name), tenant: source.tenant },
    ...[...environments.values()].map(({ name, tenant }) => ({ subject: environmentSubject(name), tenant })),
  ];
  const inboxes = uses.flatMap(({ subject, tenant }) => {
    const config = tenants.get(tenant);
    return config?.driver === 'directory' ? [watchInbox(config, () => wake(subject))] : [];
  });
  return [...(refs === undefined ? [] : [watchRefs(refs, () => wake())]), ...inboxes];
}

/** Not for the marks of syncs: a sync is what sets them, and nothing follows from them. */
function watchRefs(refs: readonly string[], onChange: () => void): Watcher {
  const ignored = (path: string) => path.includes(join('refs', 'sluice', 'synced'));
  return watchWith(refs, { awaitWriteFinish: false, depth: 8, ignored }, onChange);
}

/** Where a remote on this machine keeps its refs; undefined for a remote elsewhere. */
function refsOfLocalRemote(url: string): readonly string[] | undefined {
  const folder = url.startsWith('file:') ? fileURLToPath(url) : isAbsolute(url) ? url : undefined;
  if (folder === undefined) return undefined;
  return [
    join(folder, 'refs'),
    join(folder, 'packed-refs'),
    join(folder, '.git', 'refs'),
    join(folder, '.git', 'packed-refs'),
  ];
}
