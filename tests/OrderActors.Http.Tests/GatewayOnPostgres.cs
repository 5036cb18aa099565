using OrderActors.Node.Testing;
using OrderActors.Postgres.Testing;
using Xunit;

namespace OrderActors.Http.Tests;

[RequiresPostgres]
public sealed class PostgresEventFeedTests(PostgresNode node) : EventFeedSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresFeedPositionTests(PostgresNode node) : FeedPositionSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresIdempotencyTests(PostgresNode node) : IdempotencySpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresOrderRouteTests(PostgresNode node) : OrderRouteSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresOtherRouteTests(PostgresNode node) : OtherRouteSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresShopRouteTests(PostgresNode node) : ShopRouteSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresStuckOrderTests(PostgresNode node) : StuckOrderSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresUserRouteTests(PostgresNode node) : UserRouteSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresNotificationRouteTests(PostgresNode node)
    : NotificationRouteSpec(node), IClassFixture<PostgresNode>;

[RequiresPostgres]
public sealed class PostgresOnboardingRouteTests(PostgresNode node)
    : OnboardingRouteSpec(node), IClassFixture<PostgresNode>;
