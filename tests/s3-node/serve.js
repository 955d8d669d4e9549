// A store that speaks S3, with one bucket, in a folder: node serve.js FOLDER BUCKET. Access key and secret are both S3RVER; a request with another key is refused, the signature itself is not checked.
"use strict";

const S3rver = require("s3rver");

const [directory, bucket] = process.argv.slice(2);
new S3rver({
  address: "127.0.0.1",
  port: 0,
  silent: true,
  directory,
  vhostBuckets: false,
  configureBuckets: [{ name: bucket }],
})
  .run()
  .then(({ address, port }) => console.log(`listens on http://${address}:${port}/`));
