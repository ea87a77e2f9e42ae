import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import packed from '@sparticuz/chromium';
import project from '../../package.json' with { type: 'json' };

/** A Chromium that can be started, and what its environment needs beside that of the tests. */
export interface Chromium {
  readonly path: string;
  readonly env: Readonly<Record<string, string>>;
}

/**
 * The Chromium that came with `npm ci`, unpacked once beside the packages and kept there; `SLUICE_CHROMIUM` names
 * another, for machines other than x64.
 */
export async function chromium(): Promise<Chromium> {
  const own = process.env['SLUICE_CHROMIUM'];
  if (own !== undefined) return { path: own, env: {} };
  if (process.arch !== 'x64') {
    throw new Error('the packed Chromium is for x64: set SLUICE_CHROMIUM to the path of an installed one');
  }
  const version = project.devDependencies['@sparticuz/chromium'];
  const folder = fileURLToPath(new URL(`../../node_modules/.cache/chromium-${version}`, import.meta.url));
  if (!existsSync(folder)) await unpack(folder);
  return { path: join(folder, 'chromium'), env: { FONTCONFIG_FILE: join(folder, 'fonts.conf') } };
}

/** Without a single font Chromium ends itself at the first text, so the packed ones stand beside the machine's own. */
function fontSettings(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>/usr/share/fonts</dir>
  <dir>${join(folder, 'fonts')}</dir>
  <cachedir>${join(folder, 'fonts-cache')}</cachedir>
</fontconfig>
`;
}

/** The package unpacks into the folder for temporary files, so that is another one meanwhile. Test files run at once. */
async function unpack(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const temporary = await mkdtemp(`${folder}-`);
  const before = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  try {
    await packed.executablePath();
  } finally {
    if (before === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = before;
  }
  await writeFile(join(temporary, 'fonts.conf'), fontSettings(folder));
  try {
    await rename(temporary, folder);
  } catch (error) {
    await rm(temporary, { recursive: true });
    if (!existsSync(folder)) throw error;
  }
}
