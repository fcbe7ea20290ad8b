const { PolicyPack } = require("@pulumi/policy");

const BUCKET = "aws:s3/bucket:Bucket";

new PolicyPack("buckets", {
  policies: [
    {
      name: "bucket-tagged",
      description: "Tags buckets that have no tags.",
      enforcementLevel: "remediate",
      remediateResource: ({ type, props }) =>
        type === BUCKET && !props.tags ? { ...props, tags: { remediated: "yes" } } : undefined,
    },
    {
      name: "bucket-not-forbidden",
      description: "Checks that no bucket is called forbidden, and that each has tags.",
      enforcementLevel: "mandatory",
      validateResource({ type, props }, report) {
        if (type !== BUCKET) return;
        if (props.bucket === "forbidden") report("forbidden is no name for a bucket");
        if (!props.tags) report("there are no tags");
      },
    },
    {
      name: "bucket-counted",
      description: "Tells how many buckets a stack has.",
      enforcementLevel: "advisory",
      validateStack({ resources }, report) {
        const buckets = resources.filter(({ type }) => type === BUCKET);
        for (const { urn, props } of buckets) report(`${props.bucket} of ${buckets.length}`, urn);
      },
    },
  ],
});
