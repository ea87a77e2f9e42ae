/** Every problem that the `directory` tenant driver reports, by its stable code. */
export const directoryTenantProblems = {
  SLC2151: {
    title: 'The inbox or outbox of a tenant cannot be used',
    remedy:
      'Create the folder, mount it, or correct its rights. It is never created by Sluice: that would hide a share which is not mounted.',
  },
  SLC2152: {
    title: 'No export file of a stream was seen',
    remedy: "Export the stream in the tenant's dashboard and put the file into the inbox.",
  },
  SLC2153: {
    title: 'A file in the inbox cannot be used',
    remedy:
      'Export the stream again and put that file into the inbox. This one is of no use any more: it lies in `rejected` with a text that says what is wrong with it, or where it was if it could not be moved.',
  },
  SLC2154: {
    title: 'A file in the inbox changed while it was read',
    remedy: 'Nothing: it is read again by itself.',
  },
  SLC2155: {
    title: 'A tenant without an outbox was to be given something',
    remedy: 'Set `outbox` of the tenant.',
  },
  SLC2156: {
    title: 'Nothing can be moved in an inbox',
    remedy:
      'Nothing, if it is meant to be read only: what lies there is read where it is. Else give the process the right to write there, or make room.',
  },
  SLC2157: {
    title: 'A `complete.txt` cannot be followed',
    remedy:
      'Put the exports that it needs into the inbox, correct it, and put it there again. Each of its lines is the id or the name of a stream of which there is an export; an empty one says that what lies beside it is everything.',
  },
} as const satisfies Readonly<Record<string, { readonly title: string; readonly remedy: string }>>;

export type DirectoryTenantCode = keyof typeof directoryTenantProblems;
