import { watch } from 'chokidar';
import { isAbsolute, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Calls back when files change, until closed. What it misses, polling finds. */
export function watchFiles(paths: readonly string[], onChange: () => void): { close(): Promise<void> } {
  const watcher = watch([...paths], { ignoreInitial: true, awaitWriteFinish: false, depth: 8 });
  watcher.on('all', onChange);
  // A folder that goes away or cannot be watched must not end the daemon.
  watcher.on('error', () => undefined);
  return { close: () => watcher.close() };
}

/** Where a remote on this machine keeps its refs; undefined for a remote elsewhere. */
export function refsOfLocalRemote(url: string): readonly string[] | undefined {
  const folder = url.startsWith('file:') ? fileURLToPath(url) : isAbsolute(url) ? url : undefined;
  if (folder === undefined) return undefined;
  return [
    join(folder, 'refs'),
    join(folder, 'packed-refs'),
    join(folder, '.git', 'refs'),
    join(folder, '.git', 'packed-refs'),
  ];
}
