/** What the document says before its tables. */
export const introduction = `# The embedded AWS

\`local/aws\` is the part of AWS that this project's program uses, in one process, on one machine: it
keeps everything in one data folder, enforces IAM, and survives a crash. Clients that know nothing of
it, such as the AWS CLI, every AWS SDK and the real \`pulumi\` command, work on it unchanged, within
what is listed here.

\`\`\`
npm run local              # with the workflow deployed
npm run local -- --empty   # with nothing in it
\`\`\`

It prints how to reach it: an endpoint, a region and the access key of the root user of the account
000000000000. \`--port N\` keeps the port the same from start to start; \`--data DIR\` keeps the state
elsewhere than in \`.local\`.

## Pointing clients at it

### The AWS CLI

\`\`\`
export AWS_ENDPOINT_URL=http://127.0.0.1:PORT AWS_DEFAULT_REGION=us-east-1
export AWS_ACCESS_KEY_ID=... AWS_SECRET_ACCESS_KEY=...      # from the ready line
aws sts get-caller-identity
aws s3 cp sample/workflow-input.json s3://BUCKET/inputs/
aws stepfunctions list-state-machines
aws logs tail LOG_GROUP --follow
\`\`\`

A version older than 1.29 or 2.13 does not know \`AWS_ENDPOINT_URL\`: give it \`--endpoint-url\`.

### AWS SDKs

They need the same variables, and call the region \`AWS_REGION\`. In code:

\`\`\`ts
new SFNClient({ endpoint: "http://127.0.0.1:PORT", region: "us-east-1", credentials });
\`\`\`

As the endpoint is an IP address, S3 clients put the bucket into the path by themselves; with
\`localhost\` in its place they need \`forcePathStyle: true\`, or a system that resolves
\`BUCKET.localhost\`. Functions get endpoint, region and their role's credentials from their environment,
so their clients need no settings at all.

### The real Pulumi CLI

\`\`\`
npm run local -- --empty
npm run local:pulumi -- up --yes
\`\`\`

drives the embedded AWS with the unmodified program through our provider
([local/provider](../local/provider)), which talks to the endpoint by the AWS SDK like any other client.
\`npm run workflow\` finds what is deployed so: the stack \`dev\`, or with \`--data DIR --stack NAME\`
another one. As on AWS, its callbacks are refused until \`npm run workflow -- secret rotate\`.
\`refresh\` sees changed settings, but not changed tags, descriptions, contents, or the billing mode and
encryption of a table.

## What all services have in common

- **One endpoint**, on 127.0.0.1 only. The service is told by the credential scope of the signature.
- **Signatures** (SigV4, in headers or presigned) are verified: an unsigned, wrongly signed, altered or
  expired request is refused in the words of the service. Unsigned requests reach deployed HTTP APIs only.
- **Hosts** other than the loopback are refused with 403 and no answer has a CORS header, not even an
  \`OPTIONS\` request's: a page in a browser can do nothing.
- **Another region** than the one it runs in is refused; IAM and STS also take \`us-east-1\`.
- **What is missing answers 501**: \`NotImplemented\`, with the operation's or the member's name in the
  message. It is never ignored, and never done halfway.
- **Errors, request ids, timestamps and page tokens** are in each protocol's own shape.
- **Throttling** of the control plane, account quotas and eventual consistency are not emulated.
- **Every operation listed here** has a test through the AWS SDK, which a test of its own sees to.
`;
