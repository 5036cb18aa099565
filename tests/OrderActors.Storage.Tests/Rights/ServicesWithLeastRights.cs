using OrderActors.Postgres.Testing;
using OrderActors.Storage.Tests.Services;

namespace OrderActors.Storage.Tests.Rights;

[RequiresPostgres]
public sealed class LeastRightsBackOfficeTests : BackOfficeSpec<LeastPlace>;

[RequiresPostgres]
public sealed class LeastRightsNoticeTests : NoticeSpec<LeastPlace>;

[RequiresPostgres]
public sealed class LeastRightsPaymentTests : PaymentSpec<LeastPlace>;

[RequiresPostgres]
public sealed class LeastRightsStockTests : StockSpec<LeastPlace>;
