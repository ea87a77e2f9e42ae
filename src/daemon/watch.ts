import { watch, type ChokidarOptions } from 'chokidar';
import { basename, isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inboxDisk } from '../adapters/directory-tenant/inbox/inbox-disk.ts';
import { pollInbox } from '../adapters/directory-tenant/inbox/poll-inbox.ts';
import { systemClock } from '../adapters/system/clock.ts';
import type { Pipeline } from '../config/config.ts';
import { environmentSubject, sourceSubject } from '../runs/run.ts';

/** Watcher that runs until it is closed. */
export interface Watcher {
  close(): Promise<void>;
}

/** Watcher that reports its start. */
export interface ReadyWatcher extends Watcher {
  readonly ready: Promise<void>;
}

/**
 * Calls back after a change of the configuration's file or folder. Ignores other files, because the folder may also
 * contain the store. A mounted configuration changes when its `..data` link does.
 */
export function watchConfig(paths: readonly string[], onChange: () => void): ReadyWatcher {
  const ignored = (path: string) =>
    !paths.includes(path) && !path.endsWith('.yaml') && basename(path) !== '..data';
  return watchWith(paths, { awaitWriteFinish: false, depth: 0, ignored }, onChange);
}

/** Time for which a file must keep its size to count as complete, and interval between checks of it. Milliseconds. */
const settled = { stabilityThreshold: 1000, pollInterval: 200 };

export interface InboxWatch {
  readonly inbox: string;
  /** Interval between checks if the file system sends no events, in milliseconds. Undefined waits for events. */
  readonly poll?: number | undefined;
  /** True if a removed file means a removed stream. Otherwise a person only tidied up. */
  readonly whole: boolean;
}

/** Calls back when a file in an inbox is complete. Ignores hidden files and subfolders. */
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
  // A missing or unwatchable folder must not end the daemon.
  watcher.on('error', () => undefined);
  const ready = new Promise<void>((resolve) => {
    watcher.on('ready', () => resolve());
  });
  return { ready, close: () => watcher.close() };
}

/** Wakes subjects of a pipeline when its local repository changes or new exports arrive. */
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

/** Watches refs, except the marks of syncs, which need no reaction. */
function watchRefs(refs: readonly string[], onChange: () => void): Watcher {
  const ignored = (path: string) => path.includes(join('refs', 'sluice', 'synced'));
  return watchWith(refs, { awaitWriteFinish: false, depth: 8, ignored }, onChange);
}

/** Returns the paths that store the refs of a local remote, or undefined for other remotes. */
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
