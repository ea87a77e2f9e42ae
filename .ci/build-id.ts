import { createHash } from 'node:crypto';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Names the built program by its content: results that one program saved are of no use to another.
const dist = join(import.meta.dirname, '..', 'dist');
const hash = createHash('sha256');
for (const file of globSync('**/*.js', { cwd: dist }).sort())
  hash
    .update(`${file}\0`)
    .update(readFileSync(join(dist, file)))
    .update('\0');
writeFileSync(join(dist, 'build-id'), hash.digest('hex'));
