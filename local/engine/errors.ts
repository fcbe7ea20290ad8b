/** What the engine is given cannot be run: the project, the stack's file, its configuration. */
export class ProjectError extends Error {
  override readonly name = "ProjectError";
}
