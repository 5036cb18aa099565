namespace OrderActors.Storage.Tests.Services;

public sealed class SqliteBackOfficeTests : BackOfficeSpec<SqlitePlace>;

public sealed class SqliteInvariantTests : InvariantSpec<SqlitePlace>;

public sealed class SqliteNoticeTests : NoticeSpec<SqlitePlace>;

public sealed class SqlitePaymentPropertyTests : PaymentPropertySpec<SqlitePlace>;

public sealed class SqlitePaymentTests : PaymentSpec<SqlitePlace>;

public sealed class SqliteSagaRecordsTests : SagaRecordsSpec<SqlitePlace>;

public sealed class SqliteStockPropertyTests : StockPropertySpec<SqlitePlace>;

public sealed class SqliteStockTests : StockSpec<SqlitePlace>;

public sealed class SqliteCurrencyTests : CurrencySpec<SqlitePlace>;
