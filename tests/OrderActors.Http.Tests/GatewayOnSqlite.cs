using OrderActors.Node.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

public sealed class SqliteEventFeedTests(RunningNode node) : EventFeedSpec(node), IClassFixture<RunningNode>;

public sealed class SqliteFeedPositionTests(RunningNode node) : FeedPositionSpec(node), IClassFixture<RunningNode>;

public sealed class SqliteIdempotencyTests(RunningNode node) : IdempotencySpec(node), IClassFixture<RunningNode>;

public sealed class SqliteOrderRouteTests(RunningNode node) : OrderRouteSpec(node), IClassFixture<RunningNode>;

public sealed class SqliteOtherRouteTests(RunningNode node) : OtherRouteSpec(node), IClassFixture<RunningNode>;

public sealed class SqliteShopRouteTests(RunningNode node) : ShopRouteSpec(node), IClassFixture<RunningNode>;

public sealed class SqliteStuckOrderTests(RunningNode node) : StuckOrderSpec(node), IClassFixture<RunningNode>;

public sealed class SqliteUserRouteTests(RunningNode node) : UserRouteSpec(node), IClassFixture<RunningNode>;

public sealed class EmbeddedUserRouteTests(EmbeddedNode node) : UserRouteSpec(node), IClassFixture<EmbeddedNode>;

public sealed class SqliteNotificationRouteTests(RunningNode node)
    : NotificationRouteSpec(node), IClassFixture<RunningNode>;

public sealed class EmbeddedNotificationRouteTests(EmbeddedNode node)
    : NotificationRouteSpec(node), IClassFixture<EmbeddedNode>;

public sealed class SqliteOnboardingRouteTests(RunningNode node)
    : OnboardingRouteSpec(node), IClassFixture<RunningNode>;

public sealed class EmbeddedOnboardingRouteTests(EmbeddedNode node)
    : OnboardingRouteSpec(node), IClassFixture<EmbeddedNode>;
