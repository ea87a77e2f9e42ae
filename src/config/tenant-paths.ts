import * as z from 'zod';
import { checkTemplate, defaultPaths, type Paths } from '../domain/tenant-paths.ts';
import { malformed, textAs } from './reading.ts';

const operations = {
  token: 'Gives a token.',
  streams: 'Lists value streams.',
  stream: 'Tells of one stream.',
  exportFile: 'Exports one.',
  importFile: 'Imports one.',
  replace: 'Replaces what one has. `null`: streams are retired and imported anew.',
  activate: 'Activates one.',
  deactivate: 'Deactivates one.',
  connections: 'Lists connections. `null`: what is there is not known.',
  cloudFunctions: 'Lists cloud functions. `null`: what is there is not known.',
  registry: 'Lists events, rules or forms. `null`: what is there is not known.',
  registryItem: 'Tells of one of these, or removes it. `null`: none is removed.',
} as const satisfies Readonly<Record<keyof Paths, string>>;

/** Paths of a tenant whose API has others than the contract, each a template below the address. */
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
  .describe('Paths of the API that differ from [the contract](tenant-api.yaml).');

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
  return `${operations[operation]} Without it \`${defaultPaths[operation]}\`.`;
}
