import { execFileSync } from 'node:child_process';
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { zipOf } from '../support/zip.ts';

const mebibyte = 1024 * 1024;

/** Puts files into an inbox that want to stop whoever reads them. */
export async function fillInbox(inbox: string): Promise<void> {
  const put = (name: string, content: string | Buffer) => writeFile(join(inbox, name), content);
  const spaces = Buffer.alloc(256 * mebibyte, ' ');
  const many = Array.from({ length: 20_000 }, (_, index) => ({ name: `${index}.json`, content: '{}' }));
  const wide = `{"valueStream":{"name":"Orders","odd":[${'1.0,'.repeat(2_000_000)}1]}}`;
  await put(
    'bomb.zip',
    zipOf(['a', 'b', 'c', 'd'].map((name) => ({ name: `${name}.json`, content: spaces }))),
  );
  await put('many.zip', zipOf(many));
  await put('lie.zip', zipOf([{ name: '../../a.json', content: '{}', lie: { size: 4_000_000_000 } }]));
  await put('deep.json', '['.repeat(10_000_000));
  await put('members.json', `{${Array.from({ length: 700_000 }, (_, index) => `"k${index}":1`).join()}}`);
  for (let index = 0; index < 8; index += 1) await put(`wide${index}.json`, wide);
  for (let index = 0; index < 3000; index += 1) await put(`tiny${index}.json`, '{"x":1}');
  await put(`${'n'.repeat(240)}.json`, '{}');
  await put('sparse.json', '');
  await truncate(join(inbox, 'sparse.json'), 8 * 1024 * mebibyte);
  await symlink('/dev/zero', join(inbox, 'zero.json'));
  execFileSync('mkfifo', [join(inbox, 'pipe.json')]);
  await mkdir(join(inbox, 'folder.json'));
}
