export interface TreeItem {
  readonly oid: string;
  readonly isFolder: boolean;
}

/**
 * Returns a folder's items by name, from the bytes of its tree object: `<mode> <name> NUL <20 bytes of the id>` each.
 */
export function parseTree(bytes: Buffer): ReadonlyMap<string, TreeItem> {
  const items = new Map<string, TreeItem>();
  let start = 0;
  while (start < bytes.length) {
    const space = bytes.indexOf(0x20, start);
    const end = bytes.indexOf(0x00, space);
    const isFolder = bytes.toString('latin1', start, space) === '40000';
    items.set(bytes.toString('utf8', space + 1, end), {
      oid: bytes.toString('hex', end + 1, end + 21),
      isFolder,
    });
    start = end + 21;
  }
  return items;
}
