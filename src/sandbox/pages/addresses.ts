/** Addresses of a tenant's pages. Names and ids are escaped as parts of a path. */
export class Addresses {
  readonly list: string;
  readonly import: string;

  constructor(tenant: string) {
    this.list = `/dashboard/${encodeURIComponent(tenant)}`;
    this.import = `${this.list}/import`;
  }

  stream(id: string): string {
    return `${this.list}/value-streams/${encodeURIComponent(id)}`;
  }

  module(streamId: string, scenarioId: string, moduleId: string): string {
    const scenario = `${this.stream(streamId)}/scenarios/${encodeURIComponent(scenarioId)}`;
    return `${scenario}/modules/${encodeURIComponent(moduleId)}`;
  }
}
