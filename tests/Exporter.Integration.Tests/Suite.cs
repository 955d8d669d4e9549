using Exporter.TestKit;

// One Chromium for all tests that look at a page: to start one takes longer than most of them.
[assembly: AssemblyFixture(typeof(Chromium))]
