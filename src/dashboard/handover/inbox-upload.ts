import { budgets } from '../../core/budgets.ts';
import { randomUUID } from 'node:crypto';
import { link, open, rename, unlink } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileErrorCode } from '../../adapters/directory-tenant/failure.ts';
import { unfinished } from '../../adapters/directory-tenant/outbox-files.ts';
import { Refused } from '../api/service.ts';
import { factsOf } from './bounded-file.ts';

const mostBytes = budgets.exportFile.bytes;
const { nameBytes: longestName, ofName: mostOfOneName } = budgets.handOver;

/**
 * Puts a file into an inbox under a name that is free there, and gives that. Whoever looks into the inbox finds it
 * whole or not at all. Throws `Refused` for a name or size that an inbox does not take.
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
    if (code === undefined || error instanceof Refused) throw error;
    throw new Refused(`nothing can be put into the inbox (${code})`, {
      status: 503,
      code: 'SLC2151',
      remedy: 'Check that the folder is there, that Sluice may write to it, and that the disk has space.',
    });
  } finally {
    await unlink(draft).catch(() => undefined);
  }
}

/** The last part of a path, without what names cannot have everywhere; what is hidden is not looked at. */
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
    throw new Refused('only export files (*.json) and zip files of them (*.zip) go into an inbox', {
      status: 422,
    });
  const stem = plain.slice(0, -ending.length).trim();
  if (stem === '') throw new Refused('the file has no name', { status: 422 });
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
      throw new Refused(`the file is larger than ${mostBytes / 1024 / 1024} MiB`, { status: 413 });
    await handle.writeFile(chunk);
  }
  signal.throwIfAborted();
  if (size === 0) throw new Refused('the file is empty', { status: 422 });
  await handle.sync();
}

/** Under its name, or `name (2)` and so on: nothing that is there is overwritten. */
async function publish(draft: string, inbox: string, name: string): Promise<string> {
  const ending = extname(name);
  const stem = name.slice(0, -ending.length);
  for (let number = 1; number <= mostOfOneName; number += 1) {
    const free = number === 1 ? name : `${stem} (${number})${ending}`;
    if (await isPut(draft, join(inbox, free))) return free;
  }
  throw new Refused(`${mostOfOneName} files are called ${name} already`, { status: 409 });
}

/** A link fails where the name is taken. Shares that know no links are asked first. */
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
