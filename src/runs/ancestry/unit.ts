/**
 * Returns the unit of a path in a merge: the folder of a stream, which is merged as a whole, or else the file itself.
 */
export function unitOf(path: string): string {
  return streamFolder.exec(path)?.[0] ?? path;
}

const streamFolder = /^value-streams\/[^/]+(?=\/)/;

export const isStreamUnit = (unit: string) => streamFolder.test(`${unit}/`) && !unit.endsWith('.json');
