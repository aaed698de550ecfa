// Stands in the bundles for packages that are never called: see build.mjs.
module.exports = {};
