/**
 * What a path belongs to when branches are merged: the folder of a stream, which is taken or left as a whole, or any
 * other file for itself.
 */
export function unitOf(path: string): string {
  return streamFolder.exec(path)?.[0] ?? path;
}

const streamFolder = /^value-streams\/[^/]+(?=\/)/;

export const isStreamUnit = (unit: string) => streamFolder.test(`${unit}/`) && !unit.endsWith('.json');
