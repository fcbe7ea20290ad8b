/** What the engine is given cannot be run: the project, the stack's file, its configuration. */
export class ProjectError extends Error {
  override readonly name: string = "ProjectError";
}

/** There is no such project, stack or policy pack. */
export class NotThereError extends ProjectError {
  override readonly name = "NotThereError";
}
