import { budgets } from '../../core/budgets.ts';
import { randomUUID } from 'node:crypto';
import { link, open, rename, unlink } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileErrorCode } from '../../adapters/directory-tenant/failure.ts';
import { unfinished } from '../../adapters/directory-tenant/outbox-files.ts';
import { ServiceRefusal } from '../api/service.ts';
import { factsOf } from './bounded-file.ts';

const mostBytes = budgets.exportFile.bytes;
const { nameBytes: longestName, ofName: mostOfOneName } = budgets.handOver;

/**
 * Writes a file to an inbox under a free name, and returns that name. Readers of the inbox see the complete file or
 * none. Throws `ServiceRefusal` for a name or size that an inbox does not accept.
 */
export async function putIntoInbox(
  inbox: string,
  file: { readonly name: string; readonly bytes: AsyncIterable<Uint8Array> },
  signal: AbortSignal,
): Promise<string> {
  const name = safeName(file.name);
  const draft = join(inbox, `${unfinished}${randomUUID()}`);
  try {
    await writeBounded(draft, file.bytes, signal);
    return await publish(draft, inbox, name);
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === undefined || error instanceof ServiceRefusal) throw error;
    throw new ServiceRefusal(`nothing can be put into the inbox (${code})`, {
      status: 503,
      code: 'SLC2151',
      remedy: 'Check that the folder is there, that Sluice may write to it, and that the disk has space.',
    });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/**
 * Returns the last part of a path without characters that some systems do not allow. Hidden files are ignored in an
 * inbox.
 */
export function safeName(written: string): string {
  const base = written.split(/[/\\]/).at(-1) ?? '';
  const plain = base
    .toWellFormed()
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}<>:"|?*]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .replace(/^\.+/, '')
    .trim();
  const ending = extname(plain).toLowerCase();
  if (ending !== '.json' && ending !== '.zip')
    throw new ServiceRefusal('only export files (*.json) and zip files of them (*.zip) go into an inbox', {
      status: 422,
    });
  const stem = plain.slice(0, -ending.length).trim();
  if (stem === '') throw new ServiceRefusal('the file has no name', { status: 422 });
  return `${cut(stem, longestName)}${ending}`;
}

function cut(text: string, most: number): string {
  const signs = Array.from(text).slice(0, most);
  while (Buffer.byteLength(signs.join('')) > most) signs.pop();
  return signs.join('').trim();
}

async function writeBounded(
  path: string,
  bytes: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): Promise<void> {
  await using handle = await open(path, 'wx');
  let size = 0;
  for await (const chunk of bytes) {
    signal.throwIfAborted();
    size += chunk.length;
    if (size > mostBytes)
      throw new ServiceRefusal(`the file is larger than ${mostBytes / 1024 / 1024} MiB`, { status: 413 });
    await handle.writeFile(chunk);
  }
  signal.throwIfAborted();
  if (size === 0) throw new ServiceRefusal('the file is empty', { status: 422 });
  await handle.sync();
}

/** Publishes the file under its name, or as `name (2)` and so on. Never overwrites a file. */
async function publish(draft: string, inbox: string, name: string): Promise<string> {
  const ending = extname(name);
  const stem = name.slice(0, -ending.length);
  for (let number = 1; number <= mostOfOneName; number += 1) {
    const free = number === 1 ? name : `${stem} (${number})${ending}`;
    if (await isPut(draft, join(inbox, free))) return free;
  }
  throw new ServiceRefusal(`${mostOfOneName} files are called ${name} already`, { status: 409 });
}

/** Tries to link the file, which fails if the name is taken. Checks the name first on shares without links. */
async function isPut(draft: string, path: string): Promise<boolean> {
  try {
    await link(draft, path);
    return true;
  } catch (error) {
    const code = fileErrorCode(error);
    if (code === 'EEXIST') return false;
    if (!['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK'].includes(code ?? '')) throw error;
  }
  if ((await factsOf(path)) !== undefined) return false;
  await rename(draft, path);
  return true;
}
