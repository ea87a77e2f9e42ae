import { readdir, readFile, stat } from 'node:fs/promises';
import type { ConfigFiles } from '../../src/config/config-files.ts';

/** Real files, read as a program would. */
export const diskFiles: ConfigFiles = {
  async readFile(path, limit) {
    const { size } = await stat(path);
    if (size > limit) throw Object.assign(new Error('file too large'), { code: 'EFBIG' });
    return readFile(path, 'utf8');
  },
  async isDirectory(path) {
    const found = await stat(path).catch(() => undefined);
    return found?.isDirectory() ?? false;
  },
  list: (folder) => readdir(folder),
};
