export class RepositoryInvalid extends Error {
  constructor(message: string) {
    super(message);
    this.name = "RepositoryInvalid";
  }
}

/** Whose runs a cloud may trust: one repository, one branch, no pattern. @throws RepositoryInvalid */
export function requireRepository(repository: string, branch: string): void {
  if (!/^[\w.-]+\/[\w.-]+$/.test(repository))
    throw new RepositoryInvalid(`${JSON.stringify(repository)} is not a repository on GitHub such as owner/name.`);
  if (!/^[\w./-]+$/.test(branch))
    throw new RepositoryInvalid(
      `${JSON.stringify(branch)} is not one branch: whoever could push to another could deploy.`,
    );
}
