namespace Coppice.Tests;
