import { startProviderServer } from "./server";

/** Serves the provider to the Pulumi CLI, which stops it by closing the process. */
startProviderServer(process.env).then(
  ({ port }) => process.stdout.write(`${port}\n`),
  (error: Error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
