using OrderActors.Postgres.Testing;
using OrderActors.Storage.Tests.Services;

namespace OrderActors.Storage.Tests.Rights;

[RequiresPostgres]
public sealed class LeastRightsBackOfficeTests : BackOfficeSpec<LeastPrivilegeFixture>;

[RequiresPostgres]
public sealed class LeastRightsNoticeTests : NoticeSpec<LeastPrivilegeFixture>;

[RequiresPostgres]
public sealed class LeastRightsPaymentTests : PaymentSpec<LeastPrivilegeFixture>;

[RequiresPostgres]
public sealed class LeastRightsStockTests : StockSpec<LeastPrivilegeFixture>;
