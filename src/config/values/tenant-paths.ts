import * as z from 'zod';
import { checkTemplate, defaultPaths, type Paths } from '../../core/tenant-paths.ts';
import { malformed, textAs } from '../parse-result.ts';

const operations = {
  token: 'Requests a token.',
  streams: 'Lists value streams.',
  stream: 'Reads a stream.',
  exportFile: 'Exports a stream.',
  importFile: 'Imports a stream.',
  replace: 'Replaces a stream. `null`: Sluice imports a new stream and retires the old one.',
  activate: 'Activates a stream.',
  deactivate: 'Deactivates a stream.',
  connections: 'Lists connections. `null`: not available.',
  cloudFunctions: 'Lists cloud functions. `null`: not available.',
  registry: 'Lists events, rules or forms. `null`: not available.',
  registryItem: 'Reads or removes one of these. `null`: Sluice removes none.',
} as const satisfies Readonly<Record<keyof Paths, string>>;

/** Paths of a tenant whose API differs from the contract, as templates below the base address. */
export const tenantPaths = z
  .strictObject({
    token: path('token'),
    streams: path('streams'),
    stream: path('stream'),
    exportFile: path('exportFile'),
    importFile: path('importFile'),
    replace: optionalPath('replace'),
    activate: path('activate'),
    deactivate: path('deactivate'),
    connections: optionalPath('connections'),
    cloudFunctions: optionalPath('cloudFunctions'),
    registry: optionalPath('registry'),
    registryItem: optionalPath('registryItem'),
  })
  .partial()
  .prefault({})
  .describe('API paths that differ from [the contract](tenant-api.yaml).');

function path(operation: keyof Paths) {
  return template(operation).describe(descriptionOf(operation));
}

function optionalPath(operation: keyof Paths) {
  return template(operation).nullable().describe(descriptionOf(operation));
}

function template(operation: keyof Paths) {
  return textAs((text) => {
    const reason = checkTemplate(operation, text);
    if (reason === undefined) return { value: text };
    return malformed(reason, `write a path such as ${defaultPaths[operation]}`);
  }, /^\/[^?#\s]+$/);
}

function descriptionOf(operation: keyof Paths): string {
  return `${operations[operation]} Default: \`${defaultPaths[operation]}\`.`;
}
