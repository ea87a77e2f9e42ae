import { createHash } from 'node:crypto';

/** Returns git's object id of a blob with these bytes (gitformat: `blob <length>\0<bytes>`, SHA-1). */
export function blobId(bytes: Uint8Array): string {
  return createHash('sha1').update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
